// An input taken apart from the front: choices, lengths, keys, and the rest. Where it ends, zeros
// follow, so that every input says something.
#pragma once
#include "base/bytes.hpp"

namespace handglass::fuzz {

class Pieces {
 public:
  Pieces(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const std::uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  // A number below `bound`, of two bytes.
  std::size_t below(std::size_t bound) {
    const std::size_t high = byte();
    return (high << 8 | byte()) % bound;
  }
  // One of an array, or of a table of names.
  const auto& one_of(const auto& choices) { return choices[byte() % choices.size()]; }

  // Just `size` bytes.
  Bytes bytes(std::size_t size) {
    Bytes out = to_bytes(left_.first(std::min(size, left_.size())));
    left_ = left_.subspan(out.size());
    out.resize(size);
    return out;
  }
  // A length of two bytes, and as many bytes as there are of it.
  Bytes prefixed() {
    const std::size_t size = below(0x10000);  // before it is known what is left
    return bytes(std::min(size, left_.size()));
  }
  Bytes rest() { return bytes(left_.size()); }
  bool empty() const { return left_.empty(); }

 private:
  View left_;
};

// What prefixed() takes apart.
inline void append_prefixed(Bytes& out, View piece) {
  append(out, Bytes{static_cast<std::uint8_t>(piece.size() >> 8),
                    static_cast<std::uint8_t>(piece.size())});
  append(out, piece);
}

// Turns one bit of `bytes`, which are some.
inline void turn_bit(MutableView bytes, std::size_t bit) {
  bytes[bit / 8 % bytes.size()] ^= static_cast<std::uint8_t>(1 << bit % 8);
}

}  // namespace handglass::fuzz
