// SHA-1, SHA-256, SHA-384 and SHA-512 (FIPS 180-4), running or in one go.
#pragma once
#include <array>
#include <cstddef>

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
  explicit Hash(HashAlgorithm algorithm);
  Hash(const Hash& other);
  Hash& operator=(const Hash& other);
  ~Hash();

  void update(View bytes);
  // The digest of all bytes so far; the hash goes on as if it had not been asked.
  Digest digest() const;
  HashAlgorithm algorithm() const { return algorithm_; }

 private:
  HashAlgorithm algorithm_;
  alignas(16)
      std::array<std::byte, 512> state_{};  // the library's object; hash.cpp asserts that it fits
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
