#include "x509/name_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/letters.hpp"
#include "crypto/oids.hpp"
#include "wire/hex.hpp"
#include "x509/string_type.hpp"

namespace handglass::x509 {
namespace {

using crypto::oids::oid;

// clang-format off
constexpr auto attribute_names = std::to_array<std::pair<View, std::string_view>>({
    {oid<2, 5, 4, 3>, "CN"},                 {oid<2, 5, 4, 4>, "SN"},                 {oid<2, 5, 4, 5>, "serialNumber"},
    {oid<2, 5, 4, 6>, "C"},                  {oid<2, 5, 4, 7>, "L"},                  {oid<2, 5, 4, 8>, "ST"},
    {oid<2, 5, 4, 9>, "street"},             {oid<2, 5, 4, 10>, "O"},                 {oid<2, 5, 4, 11>, "OU"},
    {oid<2, 5, 4, 12>, "title"},             {oid<2, 5, 4, 17>, "postalCode"},        {oid<2, 5, 4, 42>, "GN"},
    {oid<2, 5, 4, 43>, "initials"},          {oid<2, 5, 4, 44>, "generationQualifier"}, {oid<2, 5, 4, 46>, "dnQualifier"},
    {oid<2, 5, 4, 65>, "pseudonym"},         {oid<2, 5, 4, 97>, "organizationIdentifier"}, {oid<0, 9, 2342, 19200300, 100, 1, 1>, "UID"},
    {oid<0, 9, 2342, 19200300, 100, 1, 25>, "DC"},
    {oid<1, 2, 840, 113549, 1, 9, 1>, "emailAddress"},
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

// Whether it is a string that can be read as one; of a BMPString half a character cannot.
bool is_text(const der::Any& value) {
  constexpr std::array texts{string_type::utf8, string_type::numeric, string_type::printable,
                             string_type::ia5,  string_type::visible, string_type::teletex};
  if (value.tag == string_type::bmp) return value.content.size() % 2 == 0;
  return std::ranges::find(texts, value.tag) != texts.end();
}

}  // namespace

std::string attribute_name(der::Oid type) {
  for (const auto& [known, name] : attribute_names)
    if (same(known, type.content)) return std::string(name);
  return der::dotted(type);
}

std::string attribute_text(const der::Any& value) {
  if (!is_text(value)) return "#" + to_hex(value.whole);  // RFC 4514 §2.4
  switch (value.tag) {
    case string_type::utf8: return readable(value.content);
    case string_type::bmp: return bmp_text(value.content);
    default: return printable(value.content);  // whose upper half nobody reads alike
  }
}

std::string escaped_value(const der::Any& value) {
  if (!is_text(value)) return attribute_text(value);
  // A backslash of the value is doubled before others are put in for what is not shown.
  Bytes doubled;
  const std::size_t size = value.tag == string_type::bmp ? 2 : 1;
  for (View rest = value.content; !rest.empty(); rest = rest.subspan(std::min(size, rest.size()))) {
    const View character = rest.first(std::min(size, rest.size()));
    append(doubled, character);
    const bool high_is_zero = character.size() == 1 || character.front() == 0;
    if (high_is_zero && character.back() == '\\') append(doubled, character);
  }
  const std::string text = attribute_text({.tag = value.tag, .content = doubled, .whole = {}});
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool separator =
        c == ',' || c == '+' || c == '"' || c == '<' || c == '>' || c == ';' || c == '=';
    const bool edge = (c == ' ' && (i == 0 || i + 1 == text.size())) || (c == '#' && i == 0);
    if (separator || edge) out += '\\';
    out += c;
  }
  return out;
}

Bytes attribute_type(std::string_view name) {
  for (const auto& [known, short_form] : attribute_names)
    if (same_letters(short_form, name)) return to_bytes(known);
  Bytes content = der::oid_content(name);
  return der::dotted(der::Oid{content}) == name ? content : Bytes{};
}

}  // namespace handglass::x509
