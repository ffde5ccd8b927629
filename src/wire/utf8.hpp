// UTF-8 (RFC 3629): the valid sequences, in their shortest forms, and no others.
#pragma once
#include <array>
#include <optional>

#include "base/bytes.hpp"

namespace handglass {

// One code point off the front of `bytes`, if valid UTF-8 begins there (RFC 3629 §4). `bytes` must
// not be empty; it stays as it is where the answer is no.
inline std::optional<char32_t> take_code_point(View& bytes) {
  const std::uint8_t first = bytes[0];
  const std::size_t size = first < 0x80    ? 1
                           : first >= 0xf0 ? 4
                           : first >= 0xe0 ? 3
                           : first >= 0xc0 ? 2
                                           : 0;
  if (size == 0 || size > bytes.size() || first > 0xf4) return std::nullopt;
  char32_t value = size == 1 ? first : first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((bytes[i] & 0xc0) != 0x80) return std::nullopt;
    value = value << 6 | (bytes[i] & 0x3fu);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
    return std::nullopt;
  bytes = bytes.subspan(size);
  return value;
}

inline bool is_utf8(View bytes) {
  while (!bytes.empty())
    if (!take_code_point(bytes)) return false;
  return true;
}

}  // namespace handglass
