// Authenticated encryption with associated data (RFC 5116), in place, the key set up once.
#pragma once
#include <cstddef>
#include <memory>

#include "base/bytes.hpp"

namespace handglass::crypto {

// AES-GCM (RFC 5288 §3), AES-CCM with tags of 16 and of 8 bytes (RFC 6655 §3, §6.1, §6.2), and
// ChaCha20-Poly1305 (RFC 7905 §2).
enum class AeadAlgorithm : std::uint8_t {
  aes_128_gcm,
  aes_256_gcm,
  aes_128_ccm,
  aes_256_ccm,
  aes_128_ccm_8,
  aes_256_ccm_8,
  chacha20_poly1305
};

constexpr std::size_t key_size(AeadAlgorithm algorithm) {
  switch (algorithm) {
    case AeadAlgorithm::aes_128_gcm:
    case AeadAlgorithm::aes_128_ccm:
    case AeadAlgorithm::aes_128_ccm_8: return 16;
    case AeadAlgorithm::aes_256_gcm:
    case AeadAlgorithm::aes_256_ccm:
    case AeadAlgorithm::aes_256_ccm_8:
    case AeadAlgorithm::chacha20_poly1305: return 32;
  }
  return 0;
}
constexpr std::size_t tag_size(AeadAlgorithm algorithm) {
  return algorithm == AeadAlgorithm::aes_128_ccm_8 || algorithm == AeadAlgorithm::aes_256_ccm_8
             ? 8
             : 16;
}
inline constexpr std::size_t aead_nonce_size = 12;
inline constexpr std::size_t aead_tag_size_max = 16;

// One key for one direction. Neither call allocates. Not for several threads at once. A text is a
// record's, far shorter than the 2^24 bytes at which CCM with this nonce ends.
class Aead {
 public:
  virtual ~Aead() = default;
  // Encrypts `text` in place and writes its tag, tag_size() bytes.
  virtual void seal(View nonce, View additional_data, MutableView text, MutableView tag) = 0;
  // Checks the tag in constant time and decrypts `text` in place. Where it is false, `text` holds
  // zeros.
  [[nodiscard]] virtual bool open(View nonce, View additional_data, MutableView text, View tag) = 0;
};

// Which library computes: the fastest that this build and CPU have, or Crypto++ and Nettle, which
// run everywhere. Both give the same bytes.
enum class AeadLibrary : std::uint8_t { fastest, portable };

// `key` has key_size(algorithm) bytes.
std::unique_ptr<Aead> make_aead(AeadAlgorithm algorithm, View key,
                                AeadLibrary library = AeadLibrary::fastest);

}  // namespace handglass::crypto
