// Secrets: bytes that are wiped when they die and that cannot be printed or compared with ==. With
// -Dconstant_time=true, what classify() has marked is undefined to valgrind, and so is all that is
// computed from it, so that a branch or an index on it is reported as an error.
#pragma once
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace handglass {

// Overwrites bytes in a way that the optimizer keeps.
void wipe(MutableView bytes);

// classify: from here on these bytes are secret, and valgrind reports a branch on them. It stands
// where a secret is born.
// declassify: from here on these bytes are public: ciphertext, a signature, an opened plaintext,
// the outcome of a comparison.
#if defined(HANDGLASS_CONSTANT_TIME)
void classify(View bytes);
void declassify(View bytes);
// How many of these bytes valgrind holds to be secret, how many classify() has marked so far, and
// how many such declassify() has met: where there are none, no secret has come that way, and
// silence says nothing.
std::size_t secret_bytes(View bytes);
std::size_t secret_bytes_classified();
std::size_t secret_bytes_declassified();
#else
inline void classify(View) {}
inline void declassify(View) {}
#endif

// N secret bytes with one owner.
template <std::size_t N>
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::span<const std::uint8_t, N> bytes) {
    std::ranges::copy(bytes, bytes_.begin());
  }
  ~Secret() { wipe(bytes_); }
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) bytes_ = other.bytes_, wipe(other.bytes_);
    return *this;
  }
  bool operator==(const Secret&) const = delete;  // equal_in_constant_time (constant_time.hpp)

  // A copy, asked for by name: two owners, each of which wipes its own.
  Secret copy() const { return Secret(bytes_); }
  std::span<const std::uint8_t, N> reveal() const {
    return bytes_;
  }  // every use is a place to review
  std::span<std::uint8_t, N> fill() { return bytes_; }

 private:
  std::array<std::uint8_t, N> bytes_{};
};

// A secret whose length varies and is public. At most `Capacity` bytes, never on the heap.
template <std::size_t Capacity>
class BoundedSecret {
 public:
  static constexpr std::size_t capacity = Capacity;

  BoundedSecret() = default;
  explicit BoundedSecret(std::size_t size) : size_(size) { assert(size <= capacity); }
  explicit BoundedSecret(View bytes) : BoundedSecret(bytes.size()) {
    std::ranges::copy(bytes, bytes_.begin());
  }
  ~BoundedSecret() { clear(); }
  BoundedSecret(BoundedSecret&& other) noexcept : BoundedSecret(other.reveal()) { other.clear(); }
  BoundedSecret& operator=(BoundedSecret&& other) noexcept {
    if (this == &other) return *this;
    clear();
    size_ = other.size_;
    std::ranges::copy(other.reveal(), bytes_.begin());
    other.clear();
    return *this;
  }
  bool operator==(const BoundedSecret&) const = delete;

  BoundedSecret copy() const { return BoundedSecret(reveal()); }
  View reveal() const { return View(bytes_).first(size_); }
  MutableView fill() { return MutableView(bytes_).first(size_); }
  std::size_t size() const { return size_; }
  // Keeps the first `size` bytes.
  void shrink(std::size_t size) {
    assert(size <= size_);
    wipe(MutableView(bytes_).subspan(size, size_ - size));
    size_ = size;
  }

 private:
  void clear() {
    wipe(MutableView(bytes_).first(size_));
    size_ = 0;
  }

  std::array<std::uint8_t, capacity> bytes_;
  std::size_t size_ = 0;
};
// A premaster, a private key: up to an 8192-bit Diffie-Hellman share.
using SecretBytes = BoundedSecret<1024>;

}  // namespace handglass
