#include "token/uri.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "base/letters.hpp"
#include "base/limits.hpp"
#include "wire/utf8.hpp"

namespace handglass::token {
namespace {

using Text = std::optional<std::string>;
using Pin = std::shared_ptr<const SecretBytes>;

enum class Part : std::uint8_t { path, query };

struct Attribute {
  std::string_view name;
  Part part;
  std::variant<Text Uri::*, std::optional<Version> Uri::*, std::optional<SlotId> Uri::*,
               std::optional<Bytes> Uri::*, std::optional<ObjectType> Uri::*, Pin Uri::*>
      member;

  bool is_secret() const { return std::holds_alternative<Pin Uri::*>(member); }
};

// In the order in which they are written.
// clang-format off
constexpr auto known_attributes = std::to_array<Attribute>({
    {"library-manufacturer", Part::path,  &Uri::library_manufacturer},
    {"library-description",  Part::path,  &Uri::library_description},
    {"library-version",      Part::path,  &Uri::library_version},
    {"slot-manufacturer",    Part::path,  &Uri::slot_manufacturer},
    {"slot-description",     Part::path,  &Uri::slot_description},
    {"slot-id",              Part::path,  &Uri::slot_id},
    {"model",                Part::path,  &Uri::model},
    {"manufacturer",         Part::path,  &Uri::manufacturer},
    {"serial",               Part::path,  &Uri::serial},
    {"token",                Part::path,  &Uri::token},
    {"id",                   Part::path,  &Uri::id},
    {"object",               Part::path,  &Uri::object},
    {"type",                 Part::path,  &Uri::type},
    {"module-name",          Part::query, &Uri::module_name},
    {"module-path",          Part::query, &Uri::module_path},
    {"pin-source",           Part::query, &Uri::pin_source},
    {"pin-value",            Part::query, &Uri::pin_value},
});
// clang-format on

constexpr std::string_view scheme = "pkcs11:";

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

// pk11-v-attr-nm-char.
constexpr bool in_name(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; }

// pk11-pchar and pk11-qchar, without what is percent-encoded.
constexpr bool in_value(Part part, char c) {
  constexpr std::string_view others = "-._~:[]@!$'()*+,=";
  return is_letter(c) || is_digit(c) || others.contains(c) ||
         (part == Part::path ? c == '&' : c == '/' || c == '?' || c == '|');
}

// An apostrophe may stand in a URI (RFC 7512 §2.3), but the URI then not between apostrophes, as
// people paste it into a shell.
constexpr bool written_bare(Part part, char c) { return in_value(part, c) && c != '\''; }

void append_encoded(std::string& out, std::uint8_t byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

// What is wrong, and with which byte of the piece that was looked at.
struct Fault {
  std::string reason;
  std::size_t at = 0;
};

std::string unencoded(char c) {
  if (c == '\n' || c == '\r') return "a line break stands in it; write it on one line";
  std::string reason = c == ' '               ? "a space"
                       : c > 0x20 && c < 0x7f ? "the character " + std::string(1, c)
                                              : "a byte outside of printable ASCII";
  reason += " must be written ";
  append_encoded(reason, static_cast<std::uint8_t>(c));
  return reason;
}

std::optional<std::uint8_t> hex_digit(char c) {
  if (is_digit(c)) return static_cast<std::uint8_t>(c - '0');
  if (lower(c) >= 'a' && lower(c) <= 'f') return static_cast<std::uint8_t>(lower(c) - 'a' + 10);
  return std::nullopt;
}

// Gives each byte of a value to `put`.
template <class Put>
std::optional<Fault> decode(std::string_view value, Part part, Put put) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '%') {
      const auto high = i + 1 < value.size() ? hex_digit(value[i + 1]) : std::nullopt;
      const auto low = i + 2 < value.size() ? hex_digit(value[i + 2]) : std::nullopt;
      if (!high || !low)
        return Fault{"a percent sign must have two hex digits behind it; itself it is written %25",
                     i};
      put(static_cast<std::uint8_t>(*high << 4 | *low));
      i += 2;
    } else if (in_value(part, value[i])) {
      put(static_cast<std::uint8_t>(value[i]));
    } else if (part == Part::query && value[i] == ';') {
      return Fault{"attributes of the query are separated by &, not by a semicolon", i};
    } else {
      return Fault{unencoded(value[i]), i};
    }
  }
  return std::nullopt;
}

// Digits alone, no percent-encoding, no sign.
template <class Number>
bool read_decimal(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// The readers: each fills a member from a value, or says what is wrong with it.

std::optional<Fault> read(const Attribute& attribute, std::string_view value, Text& out) {
  std::string text;
  if (auto fault = decode(value, attribute.part, [&](auto b) { text += static_cast<char>(b); }))
    return fault;
  const std::string name(attribute.name);
  if (!is_utf8(as_bytes(text))) return Fault{"the value of " + name + " is not UTF-8"};
  // Names on a token are padded, never ended by it, and a path ends there.
  if (text.contains('\0')) return Fault{"a zero byte stands in the value of " + name};
  // RFC 7512 §2.4: which file a relative one means depends on where one stands.
  if (attribute.name == "module-path" && !text.starts_with('/'))
    return Fault{"module-path must be an absolute path"};
  out = std::move(text);
  return std::nullopt;
}

std::optional<Fault> read(const Attribute& attribute, std::string_view value,
                          std::optional<Bytes>& out) {
  out.emplace();
  return decode(value, attribute.part, [&](std::uint8_t b) { out->push_back(b); });
}

std::optional<Fault> read(const Attribute&, std::string_view value, std::optional<Version>& out) {
  const auto dot = value.find('.');
  std::uint8_t major = 0, minor = 0;  // CK_VERSION has a byte for each
  if (!read_decimal(value.substr(0, dot), major) ||
      (dot != value.npos && !read_decimal(value.substr(dot + 1), minor)))
    return Fault{"library-version must be a number, or two with a dot between, none above 255"};
  out = Version{major, minor};
  return std::nullopt;
}

std::optional<Fault> read(const Attribute&, std::string_view value, std::optional<SlotId>& out) {
  SlotId slot = 0;
  if (!read_decimal(value, slot))
    return Fault{"slot-id must be a decimal number, at most " +
                 std::to_string(std::numeric_limits<SlotId>::max())};
  out = slot;
  return std::nullopt;
}

std::optional<Fault> read(const Attribute&, std::string_view value,
                          std::optional<ObjectType>& out) {
  std::string known;
  for (const auto& [type, name] : names_of<ObjectType>) {
    if (same_letters(name, value)) out = type;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return out ? std::nullopt : std::optional(Fault{"type must be one of " + known});
}

std::optional<Fault> read(const Attribute& attribute, std::string_view value, Pin& out) {
  std::size_t size = 0;
  // Where in the PIN, or by which character, would tell of it.
  if (decode(value, attribute.part, [&](std::uint8_t) { ++size; }))
    return Fault{"pin-value holds what must be percent-encoded"};
  if (size > SecretBytes::capacity)
    return Fault{"pin-value is longer than " + std::to_string(SecretBytes::capacity) + " bytes"};
  auto pin = std::make_shared<SecretBytes>(size);
  std::size_t at = 0;
  decode(value, attribute.part, [&](std::uint8_t b) { pin->fill()[at++] = b; });
  out = std::move(pin);
  return std::nullopt;
}

// Letters more, less or other that make one name of another.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string unknown_in_path(std::string_view name) {
  constexpr std::size_t longest = 32;  // nobody mistypes more
  const std::string quoted = "the attribute \"" + std::string(name.substr(0, longest)) +
                             (name.size() > longest ? "...\" " : "\" ");
  if (name.size() <= longest)
    for (std::size_t distance = 1; distance <= std::min<std::size_t>(2, name.size() / 2);
         ++distance)
      for (const Attribute& attribute : known_attributes)
        if (edits(attribute.name, name) == distance)
          return quoted + "is none of RFC 7512; did you mean " + std::string(attribute.name) + "?";
  // RFC 7512 §2.5: what it says of an object cannot be seen, so that none can be the one meant.
  return quoted + "is a vendor's and not known here, so that nothing can match";
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Uri> parse() {
    if (text_.size() > limits::uri)
      return malformed({"it is longer than " + std::to_string(limits::uri) + " bytes"});
    if (!is_uri(text_)) return malformed({"it does not begin with pkcs11:"}, text_);
    const std::string_view rest = text_.substr(scheme.size());
    const auto mark = rest.find('?');
    REQUIRE_OK(part(Part::path, rest.substr(0, mark)));
    if (mark != rest.npos) REQUIRE_OK(part(Part::query, rest.substr(mark + 1)));
    if (uri_.pin_source && uri_.pin_value)  // RFC 7512 §2.4
      return malformed({"pin-source and pin-value exclude each other"});
    return std::move(uri_);
  }

 private:
  std::unexpected<Failure> malformed(Fault fault,
                                     std::optional<std::string_view> piece = {}) const {
    Failure failure{.rule = Rule::uri_malformed};
    failure.evidence.push_back({"reason", std::move(fault.reason)});
    if (piece) {
      const auto at = static_cast<std::size_t>(piece->data() - text_.data()) + fault.at;
      failure.evidence.push_back({"position", std::to_string(at + 1)});
    }
    return fail(std::move(failure));
  }

  Result<void> part(Part part, std::string_view text) {
    if (text.empty()) return {};
    const char separator = part == Part::path ? ';' : '&';
    while (true) {
      const auto end = text.find(separator);
      REQUIRE_OK(attribute(part, text.substr(0, end)));
      if (end == text.npos) return {};
      text.remove_prefix(end + 1);
    }
  }

  // A PIN with an & in it looks like several attributes. So nothing of the query is told of save
  // the names of RFC 7512 and what is wrong with their values.
  Result<void> attribute(Part part, std::string_view text) {
    if (text.empty())
      return malformed({"there is no attribute before or behind a separator"}, text);
    const auto equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const auto odd = std::ranges::find_if_not(name, in_name);
    if (odd != name.end()) {
      const auto at = static_cast<std::size_t>(odd - name.begin());
      if (*odd == '\n' || *odd == '\r') return malformed({unencoded(*odd), at}, text);
      if (*odd == ' ') return malformed({"a space stands in the name of an attribute", at}, text);
      return malformed(
          {"the name of an attribute has letters, digits, hyphens and underscores alone", at},
          text);
    }
    if (equals == text.npos || name.empty())
      return malformed({"an attribute must be a name, an equals sign and a value"}, text);
    const std::string_view value = text.substr(equals + 1);

    const auto found = std::ranges::find_if(
        known_attributes, [&](const Attribute& known) { return same_letters(known.name, name); });
    if (found == known_attributes.end()) {
      if (part == Part::path) return malformed({unknown_in_path(name)}, text);
      if (decode(value, part, [](std::uint8_t) {}))
        return malformed(
            {"an attribute that is not of RFC 7512 holds what must be percent-encoded"}, text);
      return {};
    }
    if (found->part != part)
      return malformed(
          {std::string(found->name) + (part == Part::path ? " belongs behind the question mark"
                                                          : " belongs before the question mark")},
          text);
    return std::visit(
        [&](auto member) -> Result<void> {
          auto& out = uri_.*member;
          if (out) return malformed({std::string(found->name) + " is there twice"}, text);
          if (auto fault = read(*found, value, out)) return malformed(std::move(*fault), value);
          return {};
        },
        found->member);
  }

  std::string_view text_;
  Uri uri_;
};

// The writers.

std::string written(const Attribute& attribute, const std::string& text) {
  std::string out;
  for (const char c : text)
    if (written_bare(attribute.part, c))
      out += c;
    else
      append_encoded(out, static_cast<std::uint8_t>(c));
  return out;
}
std::string written(const Attribute&, const Bytes& bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) append_encoded(out, byte);
  return out;
}
std::string written(const Attribute&, Version version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}
std::string written(const Attribute&, SlotId slot) { return std::to_string(slot); }
std::string written(const Attribute&, ObjectType type) {
  return std::string(handglass::name_of(type));
}
std::string written(const Attribute&, const SecretBytes&) { return {}; }

}  // namespace

// Literals of an ABNF are without regard to case (RFC 5234 §2.3).
bool is_uri(std::string_view text) { return same_letters(text.substr(0, scheme.size()), scheme); }

Result<Uri> parse_uri(std::string_view text) { return Parser(text).parse(); }

std::string to_string(const Uri& uri) {
  std::string path, query;
  for (const Attribute& attribute : known_attributes) {
    if (attribute.is_secret()) continue;
    std::string& out = attribute.part == Part::path ? path : query;
    std::visit(
        [&](auto member) {
          const auto& value = uri.*member;
          if (!value) return;
          if (!out.empty()) out += attribute.part == Part::path ? ';' : '&';
          out += std::string(attribute.name) + "=" + written(attribute, *value);
        },
        attribute.member);
  }
  return std::string(scheme) + path + (query.empty() ? "" : "?") + query;
}

}  // namespace handglass::token
