// How the null crypto binds: README.md.
#pragma once
#include "base/bytes.hpp"

namespace handglass::fuzz {

enum class Mood : std::uint8_t { forgiving, binding };
inline Mood mood = Mood::forgiving;

// A number that depends on every byte and on how they are cut into parts. FNV-1a, then the
// finalizer of splitmix64: it need only tell changes apart.
class Mix {
 public:
  Mix& operator()(View part) {
    for (const std::uint8_t byte : part) state_ = (state_ ^ byte) * 0x100000001b3;
    state_ = (state_ ^ part.size()) * 0x100000001b3;
    return *this;
  }
  // Fills `out` with what follows from all so far.
  void fill(MutableView out) const {
    std::uint64_t at = state_, word = 0;
    for (std::size_t i = 0; i < out.size(); ++i, word >>= 8) {
      if (i % 8 == 0) word = finish(at += 0x9e3779b97f4a7c15);
      out[i] = static_cast<std::uint8_t>(word);
    }
  }

 private:
  static std::uint64_t finish(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  std::uint64_t state_ = 0xcbf29ce484222325;
};

}  // namespace handglass::fuzz
