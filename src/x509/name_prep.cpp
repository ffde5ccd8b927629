#include "x509/name_prep.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "wire/utf8.hpp"
#include "x509/string_type.hpp"

namespace handglass::x509 {
namespace {

// Characters of a fixed width in octets, most significant first.
std::optional<std::u32string> wide(View bytes, std::size_t width) {
  if (bytes.size() % width != 0) return std::nullopt;
  std::u32string out;
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    char32_t c = 0;
    for (std::size_t i = 0; i < width; ++i) c = c << 8 | bytes[at + i];
    out += c;
  }
  return out;
}

std::optional<std::u32string> from_utf8(View bytes) {
  std::u32string out;
  while (!bytes.empty()) {
    const auto c = take_code_point(bytes);
    if (!c) return std::nullopt;
    out += *c;
  }
  return out;
}

// Transcode (RFC 4518 §2.1). The upper half of TeletexString is read as Latin-1, which is what CAs
// wrote there.
std::optional<std::u32string> characters(const der::Any& value) {
  switch (value.tag) {
    case string_type::utf8: return from_utf8(value.content);
    case string_type::numeric:
    case string_type::printable:
    case string_type::ia5:
    case string_type::visible:
    case string_type::teletex: return wide(value.content, 1);
    case string_type::bmp: return wide(value.content, 2);
    case string_type::universal: return wide(value.content, 4);
    default: return std::nullopt;
  }
}

// RFC 4518 §2.4: not assigned, for private use, half a pair, or the mark of a lost character.
bool is_prohibited(char32_t c) {
  if (c > 0x10ffff || c == 0xfffd) return true;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO ||
         category == UTF8PROC_CATEGORY_CS;
}

// RFC 4518 §2.6.1 without its outer blanks, which are the same for every value: none outside, one
// inside.
std::string without_extra_blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

struct Freed {
  void operator()(utf8proc_uint8_t* text) const { std::free(text); }
};

}  // namespace

bool is_ascii_text(const der::Any& value) {
  switch (value.tag) {
    case string_type::utf8:
    case string_type::numeric:
    case string_type::printable:
    case string_type::ia5:
    case string_type::visible:
    case string_type::teletex:
      return std::ranges::all_of(value.content,
                                 [](std::uint8_t c) { return c >= ' ' && c < 0x7f; });
    default: return false;
  }
}

std::optional<std::string> prepared(const der::Any& value) {
  const auto text = characters(value);
  if (!text || std::ranges::any_of(*text, is_prohibited)) return std::nullopt;
  std::string utf8;
  for (const char32_t c : *text) {
    std::array<utf8proc_uint8_t, 4> octets{};
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), octets.data());
    utf8.append(reinterpret_cast<const char*>(octets.data()), static_cast<std::size_t>(size));
  }
  // Map, fold case, normalize to form KC (§2.2, §2.3).
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
      static_cast<utf8proc_ssize_t>(utf8.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPCC));
  const std::unique_ptr<utf8proc_uint8_t, Freed> owned(mapped);
  if (size < 0) return std::nullopt;
  return without_extra_blanks(
      {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)});
}

}  // namespace handglass::x509
