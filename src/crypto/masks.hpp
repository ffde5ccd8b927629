// Choices among secrets without branches: a mask is all ones for yes and all zeros for no.
#pragma once
#include <cstddef>
#include <cstdint>

namespace handglass::crypto {

using Mask = std::uint64_t;

// A value of which the optimizer knows nothing. It could make a branch of a mask, having seen that
// that has two values only, and a loop's address of a secret that is compared with its index.
inline std::uint64_t opaque(std::uint64_t value) {
  __asm__ volatile("" : "+r"(value));
  return value;
}

// Whether a < b, both below 2^63.
inline Mask mask_less(std::uint64_t a, std::uint64_t b) {
  return opaque(0 - ((opaque(a) - opaque(b)) >> 63));
}

inline Mask mask_equal(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t difference = opaque(a) ^ opaque(b);
  return opaque(((difference | (0 - difference)) >> 63) - 1);
}

// Ones in those bytes of a word that stand before the secret place `end`, where the word's first
// byte, its lowest, stands at the public place `at`.
template <class Word>
Word mask_before(std::size_t at, std::size_t end) {
  const Mask some = mask_less(at, end), all = ~mask_less(end, at + sizeof(Word));
  const std::size_t n = ((end - at) & some & ~all) | (sizeof(Word) & all);
  return (Word{1} << 4 * n << 4 * n) - 1;  // in two steps: all of a word's bits at once is too far
}

}  // namespace handglass::crypto
