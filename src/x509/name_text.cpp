#include "x509/name_text.hpp"

#include <array>
#include <optional>
#include <utility>

#include "wire/hex.hpp"

namespace handglass::x509 {
namespace {

// clang-format off
constexpr auto attribute_names = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"2.5.4.3", "CN"},            {"2.5.4.4", "SN"},                     {"2.5.4.5", "serialNumber"},
    {"2.5.4.6", "C"},             {"2.5.4.7", "L"},                      {"2.5.4.8", "ST"},
    {"2.5.4.9", "street"},        {"2.5.4.10", "O"},                     {"2.5.4.11", "OU"},
    {"2.5.4.12", "title"},        {"2.5.4.17", "postalCode"},            {"2.5.4.42", "GN"},
    {"2.5.4.43", "initials"},     {"2.5.4.44", "generationQualifier"},   {"2.5.4.46", "dnQualifier"},
    {"2.5.4.65", "pseudonym"},    {"2.5.4.97", "organizationIdentifier"}, {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.25", "DC"}, {"1.2.840.113549.1.9.1", "emailAddress"},
});
// clang-format on

// BMPString: two octets a character.
std::string bmp_text(View bytes) {
  std::string out;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto c = static_cast<char32_t>(bytes[i] << 8 | bytes[i + 1]);
    Bytes utf8;
    if (c < 0x80) {
      utf8 = {static_cast<std::uint8_t>(c)};
    } else if (c < 0x800) {
      utf8 = {static_cast<std::uint8_t>(0xc0 | c >> 6),
              static_cast<std::uint8_t>(0x80 | (c & 0x3f))};
    } else {
      utf8 = {static_cast<std::uint8_t>(0xe0 | c >> 12),
              static_cast<std::uint8_t>(0x80 | (c >> 6 & 0x3f)),
              static_cast<std::uint8_t>(0x80 | (c & 0x3f))};
    }
    out += readable(utf8);
  }
  return out;
}

}  // namespace

std::string attribute_name(std::string_view dotted) {
  for (const auto& [oid, name] : attribute_names)
    if (oid == dotted) return std::string(name);
  return std::string(dotted);
}

std::string attribute_text(const der::Any& value) {
  switch (value.tag) {
    case 0x0c: return readable(value.content);  // UTF8String
    case 0x12:
    case 0x13:
    case 0x16:
    case 0x1a:                                   // Numeric, Printable, IA5, Visible
    case 0x14: return printable(value.content);  // T61String, whose upper half nobody reads alike
    case 0x1e: return bmp_text(value.content);
    default: return "#" + to_hex(value.whole);  // RFC 4514 §2.4
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool separator =
        c == ',' || c == '+' || c == '"' || c == '<' || c == '>' || c == ';' || c == '=';
    const bool edge = c == ' ' && (i == 0 || i + 1 == text.size());
    if (separator || edge) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace handglass::x509
