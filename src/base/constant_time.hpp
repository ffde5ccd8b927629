// Comparisons and choices whose time tells nothing of the bytes.
#pragma once
#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace handglass {

// All bits set where `a` and `b`, which are equally long, differ; else none. The answer is as
// secret as they are.
inline std::uint8_t differ_in_constant_time(View a, View b) {
  std::uint32_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<std::uint32_t>(a[i] ^ b[i]);
  return static_cast<std::uint8_t>((0u - difference) >> 24);
}

// Puts `other`, which is as long, into `bytes` where all bits of `mask` are set; leaves them where
// none is.
inline void select_in_constant_time(MutableView bytes, View other, std::uint8_t mask) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>((bytes[i] & ~mask) | (other[i] & mask));
}

// Lengths are public, contents are not. The answer is public from here on.
inline bool equal_in_constant_time(View a, View b) {
  if (a.size() != b.size()) return false;
  std::uint8_t difference = differ_in_constant_time(a, b);
  declassify({&difference, 1});
  return difference == 0;
}

}  // namespace handglass
