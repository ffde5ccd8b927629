// Big-endian numbers of any length, as far as one gets without arithmetic. Public numbers only.
#pragma once
#include <bit>
#include <cstddef>

#include "base/bytes.hpp"

namespace handglass::crypto {

inline View without_leading_zeros(View number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  return number;
}

inline std::size_t bit_length(View number) {
  number = without_leading_zeros(number);
  return number.empty()
             ? 0
             : 8 * (number.size() - 1) + static_cast<std::size_t>(std::bit_width(number.front()));
}

inline bool is_less(View a, View b) {
  a = without_leading_zeros(a), b = without_leading_zeros(b);
  return a.size() != b.size() ? a.size() < b.size() : std::ranges::lexicographical_compare(a, b);
}

}  // namespace handglass::crypto
