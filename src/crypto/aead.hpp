// Authenticated encryption with associated data (RFC 5116), in place, the key set up once.
#pragma once
#include <cstddef>
#include <memory>

#include "base/bytes.hpp"

namespace handglass::crypto {

enum class AeadAlgorithm : std::uint8_t { aes_128_gcm, aes_256_gcm };

constexpr std::size_t key_size(AeadAlgorithm algorithm) {
  return algorithm == AeadAlgorithm::aes_128_gcm ? 16 : 32;
}
inline constexpr std::size_t aead_nonce_size = 12;
inline constexpr std::size_t aead_tag_size = 16;

// One key for one direction. Neither call allocates. Not for several threads at once.
class Aead {
 public:
  virtual ~Aead() = default;
  // Encrypts `text` in place and writes its tag (16 bytes).
  virtual void seal(View nonce, View additional_data, MutableView text, MutableView tag) = 0;
  // Checks the tag in constant time and decrypts `text` in place. Where it is false, `text` holds
  // zeros.
  [[nodiscard]] virtual bool open(View nonce, View additional_data, MutableView text, View tag) = 0;
};

// `key` has key_size(algorithm) bytes.
std::unique_ptr<Aead> make_aead(AeadAlgorithm algorithm, View key);

}  // namespace handglass::crypto
