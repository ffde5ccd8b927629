// SHA-1, SHA-256, SHA-384 and SHA-512 (FIPS 180-4), running or in one go.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/names.hpp"

namespace handglass::crypto {

enum class HashAlgorithm : std::uint8_t { sha1, sha256, sha384, sha512 };

constexpr std::size_t digest_size(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha1: return 20;
    case HashAlgorithm::sha256: return 32;
    case HashAlgorithm::sha384: return 48;
    case HashAlgorithm::sha512: return 64;
  }
  return 0;
}
inline constexpr std::size_t digest_size_max = 64;

// What a hash takes at a time, which HMAC and PKCS#12 pad to.
constexpr std::size_t block_size(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::sha1 || algorithm == HashAlgorithm::sha256 ? 64 : 128;
}

// A digest by value: `size` bytes of `bytes`.
struct Digest {
  std::array<std::uint8_t, digest_size_max> bytes{};
  std::size_t size = 0;
  View view() const { return View(bytes).first(size); }
};

// A running hash. Copies carry the state, so that a transcript can be hashed at a point and go on;
// no heap.
class Hash {
 public:
  // The compression function's state, whatever its words are.
  using State = std::array<std::uint64_t, 8>;

  explicit Hash(HashAlgorithm algorithm);
  // One that has hashed a block, one of HMAC's pads, after which `after_block` is its state.
  Hash(HashAlgorithm algorithm, const State& after_block);
  Hash(const Hash& other) = default;
  Hash& operator=(const Hash& other) = default;
  ~Hash();

  void update(View bytes);
  // The digest of all bytes so far; the hash goes on as if it had not been asked.
  Digest digest() const&;
  // The same of one that does not go on, which spares a copy.
  Digest digest() &&;
  HashAlgorithm algorithm() const { return algorithm_; }

 private:
  HashAlgorithm algorithm_;
  alignas(8) std::array<std::byte, 216> running_;  // the library's; hash.cpp asserts that it fits
};

Digest hash(HashAlgorithm algorithm, View bytes);

}  // namespace handglass::crypto

template <>
inline constexpr auto handglass::names_of<handglass::crypto::HashAlgorithm> =
    std::to_array<handglass::Named<handglass::crypto::HashAlgorithm>>({
        {handglass::crypto::HashAlgorithm::sha1, "SHA-1"},
        {handglass::crypto::HashAlgorithm::sha256, "SHA-256"},
        {handglass::crypto::HashAlgorithm::sha384, "SHA-384"},
        {handglass::crypto::HashAlgorithm::sha512, "SHA-512"},
    });
