// Our randomness as Nettle asks for it: a function, and a pointer to what it draws from.
#pragma once
#include "base/secret.hpp"
#include "crypto/random.hpp"

namespace handglass::crypto {

inline void draw(void* random, std::size_t size, std::uint8_t* out) {
  static_cast<Random*>(random)->fill({out, size});
}

// For what shall never be known: a signature's own number, a blinding factor.
inline void draw_secret(void* random, std::size_t size, std::uint8_t* out) {
  draw(random, size, out);
  classify({out, size});
}

}  // namespace handglass::crypto
