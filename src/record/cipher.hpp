// The ciphers that protect records, one row each (RFC 5246 §6.2.3 and appendix C).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/names.hpp"
#include "crypto/aead.hpp"
#include "crypto/cbc.hpp"
#include "crypto/hash.hpp"

namespace handglass::record {

enum class Cipher : std::uint8_t {
  null,
  aes_128_cbc,
  aes_256_cbc,
  aes_128_gcm,
  aes_256_gcm,
  aes_128_ccm,
  aes_256_ccm,
  aes_128_ccm_8,
  aes_256_ccm_8,
  chacha20_poly1305
};

// GenericStreamCipher, GenericBlockCipher and GenericAEADCipher.
enum class CipherKind : std::uint8_t { stream, block, aead };

struct CipherRow {
  Cipher cipher{};
  std::string_view name;
  CipherKind kind{};
  std::size_t key_size = 0;       // of the key block
  std::size_t fixed_iv_size = 0;  // of the key block: a salt, or what the sequence is added to
  std::size_t explicit_size = 0;  // before each ciphertext: a nonce, or a block's IV
  std::optional<crypto::AeadAlgorithm> aead = {};
  std::string_view rfc = {};
};

// clang-format off
inline constexpr auto ciphers = std::to_array<CipherRow>({
    {Cipher::null,              "NULL",              CipherKind::stream,  0,  0,  0, {},                                        "RFC 5246 §6.2.3.1"},
    {Cipher::aes_128_cbc,       "AES-128-CBC",       CipherKind::block,  16,  0, 16, {},                                        "RFC 5246 §6.2.3.2"},
    {Cipher::aes_256_cbc,       "AES-256-CBC",       CipherKind::block,  32,  0, 16, {},                                        "RFC 5246 §6.2.3.2"},
    {Cipher::aes_128_gcm,       "AES-128-GCM",       CipherKind::aead,   16,  4,  8, crypto::AeadAlgorithm::aes_128_gcm,       "RFC 5288 §3"},
    {Cipher::aes_256_gcm,       "AES-256-GCM",       CipherKind::aead,   32,  4,  8, crypto::AeadAlgorithm::aes_256_gcm,       "RFC 5288 §3"},
    {Cipher::aes_128_ccm,       "AES-128-CCM",       CipherKind::aead,   16,  4,  8, crypto::AeadAlgorithm::aes_128_ccm,       "RFC 6655 §3"},
    {Cipher::aes_256_ccm,       "AES-256-CCM",       CipherKind::aead,   32,  4,  8, crypto::AeadAlgorithm::aes_256_ccm,       "RFC 6655 §3"},
    {Cipher::aes_128_ccm_8,     "AES-128-CCM-8",     CipherKind::aead,   16,  4,  8, crypto::AeadAlgorithm::aes_128_ccm_8,     "RFC 6655 §6.1"},
    {Cipher::aes_256_ccm_8,     "AES-256-CCM-8",     CipherKind::aead,   32,  4,  8, crypto::AeadAlgorithm::aes_256_ccm_8,     "RFC 6655 §6.2"},
    {Cipher::chacha20_poly1305, "ChaCha20-Poly1305", CipherKind::aead,   32, 12,  0, crypto::AeadAlgorithm::chacha20_poly1305, "RFC 7905 §2"},
});
// clang-format on

constexpr const CipherRow& row_of(Cipher cipher) {
  return ciphers[static_cast<std::size_t>(cipher)];
}
static_assert([] {
  for (std::size_t i = 0; i < ciphers.size(); ++i)
    if (ciphers[i].cipher != static_cast<Cipher>(i)) return false;
  return true;
}());

// What protects records, as a suite and an extension say it.
struct CipherSpec {
  Cipher cipher{};
  std::optional<crypto::HashAlgorithm> mac = {};  // nothing for an AEAD
  bool encrypt_then_mac = false;                  // RFC 7366, for a block cipher alone

  const CipherRow& row() const { return row_of(cipher); }
  std::size_t mac_key_size() const { return mac ? crypto::digest_size(*mac) : 0; }
  bool operator==(const CipherSpec&) const = default;
};

}  // namespace handglass::record
