// Bytes from hex in tests, and bytes that doctest can print.
#pragma once
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "wire/hex.hpp"

namespace handglass {

// The text is ours or a vector file's: where it is not hex, the test ends.
inline Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  REQUIRE(bytes.has_value());
  return *std::move(bytes);
}

// `size` bytes that follow from `step`, `start` and their place: (i * step + start) mod 256, i
// from 1.
inline Bytes pattern(std::size_t size, std::size_t step, std::size_t start) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>((i + 1) * step + start);
  return out;
}

}  // namespace handglass
