#include "cli/replies.hpp"

#include <algorithm>

#include "base/letters.hpp"

namespace handglass::cli {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Three digits, as SMTP and HTTP have them.
std::optional<int> status_code(std::string_view text) {
  if (text.size() < 3 || !std::ranges::all_of(text.substr(0, 3), is_digit)) return {};
  const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  return code >= 100 ? std::optional(code) : std::nullopt;
}

// The text before the first blank; what is left begins behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

// LDAP's BER (RFC 4511 §5.1): definite lengths, which need not be minimal; Active Directory writes
// four bytes always. So it is no DER, and has a reader of its own.
struct Ber {
  View rest;
  bool failed = false;

  View take(std::size_t n) {
    if (n > rest.size()) failed = true, n = 0;
    const View out = rest.first(n);
    rest = failed ? View{} : rest.subspan(n);
    return out;
  }
  std::size_t number(std::size_t width) {
    std::size_t value = 0;
    for (const std::uint8_t b : take(width)) value = value << 8 | b;
    return value;
  }
  bool next_is(std::uint8_t tag) const { return !rest.empty() && rest[0] == tag; }
  // The contents of the element that is next, which has to have this tag.
  View element(std::uint8_t tag) {
    if (number(1) != tag) failed = true;
    std::size_t size = number(1);
    if (size >= 0x80) {
      const std::size_t width = size & 0x7f;
      if (width == 0 || width > 4) failed = true;
      size = failed ? 0 : number(width);
    }
    return failed ? View{} : take(size);
  }
  // INTEGER and ENUMERATED that are not negative and fit 31 bits, as maxInt demands.
  std::uint32_t integer(std::uint8_t tag) {
    const View bytes = element(tag);
    if (bytes.empty() || bytes.size() > 4 || bytes[0] > 0x7f) failed = true;
    std::uint32_t value = 0;
    if (!failed)
      for (const std::uint8_t b : bytes) value = value << 8 | b;
    return value;
  }
};

namespace tag {
constexpr std::uint8_t integer = 0x02, octets = 0x04, enumerated = 0x0a, sequence = 0x30,
                       extended_response = 0x78, controls = 0xa0, referral = 0xa3, name = 0x8a,
                       value = 0x8b;
}

}  // namespace

std::optional<SmtpLine> smtp_line(std::string_view line) {
  const auto code = status_code(line);
  if (!code) return {};
  line.remove_prefix(3);
  if (line.empty()) return SmtpLine{*code, true, {}};
  if (line[0] != ' ' && line[0] != '-') return {};
  return SmtpLine{*code, line[0] == ' ', line.substr(1)};
}

std::optional<ImapLine> imap_line(std::string_view line) {
  const std::string_view tag = take_word(line), word = take_word(line);
  if (tag.empty() || word.empty()) return {};
  return ImapLine{tag, word, line};
}

bool has_word(std::string_view words, std::string_view wanted) {
  while (!words.empty())
    if (same_letters(take_word(words), wanted)) return true;
  return false;
}

std::optional<std::size_t> ldap_missing(View begun, std::size_t most) {
  if (begun.empty()) return 1;
  if (begun[0] != tag::sequence) return {};
  if (begun.size() == 1) return 1;
  std::size_t header = 2, size = begun[1];
  if (size >= 0x80) {
    const std::size_t width = size & 0x7f;
    if (width == 0 || width > 4) return {};
    header += width;
    if (begun.size() < header) return header - begun.size();
    Ber in{begun.subspan(2)};
    size = in.number(width);
  }
  if (size > most || header + size > most || begun.size() > header + size) return {};
  return header + size - begun.size();
}

std::optional<LdapResponse> ldap_response(View message) {
  LdapResponse out;
  Ber outer{message};
  Ber envelope{outer.element(tag::sequence)};
  out.id = envelope.integer(tag::integer);
  Ber response{envelope.element(tag::extended_response)};
  if (envelope.next_is(tag::controls)) envelope.element(tag::controls);
  out.code = response.integer(tag::enumerated);
  response.element(tag::octets);  // matchedDN
  out.diagnostic = as_text(response.element(tag::octets));
  if (response.next_is(tag::referral)) response.element(tag::referral);
  if (response.next_is(tag::name)) out.name = as_text(response.element(tag::name));
  if (response.next_is(tag::value)) response.element(tag::value);
  for (const Ber* each : {&outer, &envelope, &response})
    if (each->failed || !each->rest.empty()) return {};
  return out;
}

}  // namespace handglass::cli
