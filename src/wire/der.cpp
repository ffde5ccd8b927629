#include "wire/der.hpp"

#include <array>
#include <charconv>

#include "wire/hex.hpp"

namespace handglass::der {

std::optional<std::uint32_t> Integer::small() const {
  const View v = magnitude();
  if (negative() || v.size() > 4) return std::nullopt;
  std::uint32_t value = 0;
  for (std::uint8_t b : v) value = value << 8 | b;
  return value;
}

std::string dotted(Oid oid) {
  std::string out;
  std::uint64_t arc = 0;
  bool first = true;
  for (std::uint8_t b : oid.content) {
    if (arc >> 57) return "an object identifier beyond 64 bits: " + to_hex(oid.content);
    arc = arc << 7 | (b & 0x7f);
    if (b & 0x80) continue;
    if (first) {  // the first two arcs share one number (X.690 §8.19.4)
      const std::uint64_t top = arc < 80 ? arc / 40 : 2;
      out = std::to_string(top) + "." + std::to_string(arc - 40 * top);
      first = false;
    } else {
      out += "." + std::to_string(arc);
    }
    arc = 0;
  }
  return out;
}

Bytes oid_content(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  for (std::size_t at = 0; at < dotted.size();) {
    const std::size_t dot = std::min(dotted.find('.', at), dotted.size());
    std::uint64_t arc = 0;
    std::from_chars(dotted.data() + at, dotted.data() + dot, arc);
    arcs.push_back(arc);
    at = dot + 1;
  }
  Bytes out;
  for (std::size_t i = 1; i < arcs.size(); ++i) {
    std::uint64_t arc = i == 1 ? arcs[0] * 40 + arcs[1] : arcs[i];
    Bytes digits{static_cast<std::uint8_t>(arc & 0x7f)};
    while (arc >>= 7) digits.push_back(static_cast<std::uint8_t>(0x80 | (arc & 0x7f)));
    out.insert(out.end(), digits.rbegin(), digits.rend());
  }
  return out;
}

std::optional<Time> parse_instant(std::uint8_t tag, View content) {
  // YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ, nothing else (RFC 5280 §4.1.2.5.1, §4.1.2.5.2).
  const std::size_t year_digits = tag == utc_time ? 2 : tag == generalized_time ? 4 : 0;
  if (year_digits == 0 || content.size() != year_digits + 11 || content.back() != 'Z')
    return std::nullopt;
  // Two digits each: of the year one or two, then month, day, hour, minute and second.
  std::array<unsigned, 7> pairs{};
  std::size_t count = 0;
  for (std::size_t at = 0; at != content.size() - 1; at += 2) {
    const unsigned tens = content[at] - unsigned{'0'}, ones = content[at + 1] - unsigned{'0'};
    if (tens > 9 || ones > 9) return std::nullopt;
    pairs[count++] = 10 * tens + ones;
  }
  const unsigned* const rest = pairs.data() + year_digits / 2;
  unsigned year = pairs[0];
  if (year_digits == 4)
    year = 100 * year + pairs[1];
  else
    year += year >= 50 ? 1900 : 2000;
  return civil_time(static_cast<int>(year), rest[0], rest[1], rest[2], rest[3], rest[4]);
}

std::unexpected<Failure> malformed(std::string_view field, std::size_t offset, const char* reason) {
  Failure failure{.rule = Rule::der_malformed, .field = std::string(field), .offset = offset};
  failure.evidence.push_back({"reason", reason});  // moved, which a list in braces would copy
  return fail(std::move(failure));
}

std::string text(const Any& v) {
  const std::uint8_t tag = v.tag;
  const bool readable =
      tag == 0x0c || tag == 0x13 || tag == 0x14 || tag == 0x16;  // UTF8, Printable, T61, IA5
  if (readable) return "\"" + printable(v.content) + "\"";
  return shorten(to_hex(v.content), 48);
}
std::string text(const Boolean& v) { return v.value ? "TRUE" : "FALSE"; }
std::string text(const Integer& v) {
  if (const auto small = v.small()) return std::to_string(*small);
  return "0x" + to_hex(v.content);
}
std::string text(const Enumerated& v) { return text(Integer{v.content}); }
std::string text(const Oid& v) { return dotted(v); }
std::string text(const Null&) { return "NULL"; }
std::string text(const OctetString& v) { return shorten(to_hex(v.content), 48); }
std::string text(const BitString& v) { return shorten(to_hex(v.content), 48); }
std::string text(const Instant& v) { return to_rfc3339(v.time); }

namespace {

struct Header {
  std::array<std::uint8_t, 6> bytes{};
  std::size_t size = 0;
  View view() const { return View(bytes).first(size); }
};

Header header(std::uint8_t tag, std::size_t content) {
  Header out;
  auto put = [&](std::size_t byte) { out.bytes[out.size++] = static_cast<std::uint8_t>(byte); };
  put(tag);
  if (content < 0x80) {
    put(content);
  } else {
    std::size_t width = 1;
    while (width < 4 && content >> (8 * width)) ++width;
    put(0x80 | width);
    while (width-- > 0) put(content >> (8 * width));
  }
  return out;
}

void append_integer(Bytes& out, View magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  if (magnitude.empty() || magnitude[0] >= 0x80) out.push_back(0);
  append(out, magnitude);
}

}  // namespace

Bytes tlv(std::uint8_t tag, View content) {
  return concat({header(tag, content.size()).view(), content});
}

void put_header(Bytes& out, std::size_t start, std::uint8_t tag) {
  const Header made = header(tag, out.size() - start);
  const View bytes = made.view();
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(start), bytes.begin(), bytes.end());
}

Bytes integer_content(View magnitude) {
  Bytes out;
  append_integer(out, magnitude);
  return out;
}

void write_integer(Bytes& out, View magnitude) {
  const std::size_t start = out.size();
  append_integer(out, magnitude);
  put_header(out, start, tag_of<Integer>);
}

Bytes instant(Time time) {
  std::string digits;
  for (char c : to_rfc3339(std::chrono::floor<std::chrono::seconds>(time)))
    if (c >= '0' && c <= '9') digits += c;
  const bool late = digits >= "2050" || digits < "1950";
  if (!late) digits.erase(0, 2);
  digits += 'Z';
  return tlv(late ? generalized_time : utc_time, as_bytes(digits));
}

}  // namespace handglass::der
