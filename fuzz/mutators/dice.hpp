// The choices of a mutator: seeded by the engine, so that the same seed makes the same change.
#pragma once
#include <cstdint>
#include <iterator>

#include "base/bytes.hpp"

namespace handglass::fuzz {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : state_(seed) {}

  // splitmix64.
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  // 0 to n - 1; 0 where there is none.
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(next() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(next()); }
  template <class Items>
  decltype(auto) pick(Items& items) {
    return items[below(std::size(items))];
  }
  Bytes bytes(std::size_t size) {
    Bytes out(size);
    for (std::uint8_t& b : out) b = byte();
    return out;
  }

 private:
  std::uint64_t state_;
};

// Bytes in the place of others: a bit or a byte changed, cut, longer, a number at the edge of what
// it can hold, all of one value.
Bytes scribble(View bytes, Dice& dice);

}  // namespace handglass::fuzz
