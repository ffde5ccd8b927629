// Secrets: bytes that are wiped when they die and that cannot be printed or compared with ==. With
// -Dconstant_time=true, what classify() has marked is undefined to valgrind, so that a branch or an
// index on it is reported as an error.
#pragma once
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.hpp"
#if defined(HANDGLASS_CONSTANT_TIME)
#include <valgrind/memcheck.h>
#endif

namespace handglass {

// Overwrites bytes in a way that the optimizer keeps.
void wipe(MutableView bytes);

// From here on these bytes are secret: valgrind reports a branch on them.
inline void classify([[maybe_unused]] View bytes) {
#if defined(HANDGLASS_CONSTANT_TIME)
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
#endif
}

// From here on these bytes are public: ciphertext, a signature, an opened plaintext, the outcome of
// a comparison.
inline void declassify([[maybe_unused]] View bytes) {
#if defined(HANDGLASS_CONSTANT_TIME)
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
#endif
}

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

// A secret whose length varies and is public: a premaster, a traffic key. At most `capacity` bytes,
// never on the heap.
class SecretBytes {
 public:
  static constexpr std::size_t capacity = 1024;  // an 8192-bit Diffie-Hellman share

  SecretBytes() = default;
  explicit SecretBytes(std::size_t size) : size_(size) { assert(size <= capacity); }
  explicit SecretBytes(View bytes) : SecretBytes(bytes.size()) {
    std::ranges::copy(bytes, bytes_.begin());
  }
  ~SecretBytes() { clear(); }
  SecretBytes(SecretBytes&& other) noexcept : SecretBytes(other.reveal()) { other.clear(); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this == &other) return *this;
    clear();
    size_ = other.size_;
    std::ranges::copy(other.reveal(), bytes_.begin());
    other.clear();
    return *this;
  }
  bool operator==(const SecretBytes&) const = delete;

  SecretBytes copy() const { return SecretBytes(reveal()); }
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

}  // namespace handglass
