// Our randomness as Nettle asks for it: a function, and a pointer to what it draws from.
#pragma once
#include "crypto/random.hpp"

namespace handglass::crypto {

inline void draw(void* random, std::size_t size, std::uint8_t* out) {
  static_cast<Random*>(random)->fill({out, size});
}

}  // namespace handglass::crypto
