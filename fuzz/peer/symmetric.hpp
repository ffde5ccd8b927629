// What OpenSSL makes of the same keys and bytes: hashes, MACs, the PRF and ciphers. No OpenSSL
// header is seen from here.
#pragma once
#include "crypto/aead.hpp"
#include "crypto/hash.hpp"

namespace handglass::fuzz::peer {

Bytes hash(crypto::HashAlgorithm algorithm, View bytes);
Bytes hmac(crypto::HashAlgorithm algorithm, View key, View message);

// TLS1-PRF, which takes no empty seed, and of label and seed together no more than this.
inline constexpr std::size_t prf_seed_max = 1024;
Bytes prf(crypto::HashAlgorithm algorithm, View secret, View label, View seed, std::size_t size);

// The ciphertext, and the tag behind it.
Bytes seal(crypto::AeadAlgorithm algorithm, View key, View nonce, View additional_data, View text);

enum class Direction : std::uint8_t { encrypt, decrypt };
Bytes aes_cbc(Direction direction, View key, View iv, View blocks);

}  // namespace handglass::fuzz::peer
