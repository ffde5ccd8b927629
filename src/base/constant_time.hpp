// Comparisons whose time tells nothing of the bytes compared.
#pragma once
#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace handglass {

// Lengths are public, contents are not. The answer is public from here on.
inline bool equal_in_constant_time(View a, View b) {
  if (a.size() != b.size()) return false;
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  declassify({&difference, 1});
  return difference == 0;
}

}  // namespace handglass
