// The texts of PKCS#11's structures: as long as their field, blanks behind.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

namespace handglass::test_module {

// `unpadded`: a zero and garbage behind, as some modules have it.
template <std::size_t N>
void put_text(unsigned char (&field)[N], std::string_view text, bool unpadded) {
  text = text.substr(0, N);
  std::fill(field, field + N, static_cast<unsigned char>(unpadded ? 0xa5 : ' '));
  std::copy(text.begin(), text.end(), field);
  if (unpadded && text.size() < N) field[text.size()] = 0;
}

}  // namespace handglass::test_module
