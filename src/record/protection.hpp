// What protects the records of one direction (RFC 5246 §6.2.3, RFC 5288 §3): nothing at first, then
// a key. Keeps the sequence number.
#pragma once
#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "crypto/aead.hpp"
#include "record/content_type.hpp"

namespace handglass::record {

inline constexpr std::size_t gcm_salt_size = 4;  // client_write_IV, the implicit part of the nonce
inline constexpr std::size_t gcm_explicit_nonce_size = 8;  // before each ciphertext

// What one record was protected with, all of it public.
struct Protected {
  std::uint64_t sequence = 0;
  std::array<std::uint8_t, crypto::aead_nonce_size> nonce{};
  std::array<std::uint8_t, 13>
      additional_data{};  // seq_num || type || version || length of the plaintext
};

class Protection {
 public:
  // Records pass as they are.
  Protection() = default;
  // `salt` is the write IV of the key block, 4 bytes.
  Protection(crypto::AeadAlgorithm algorithm, View key, View salt);

  bool on() const { return aead_ != nullptr; }
  // Bytes before and after the plaintext of a record.
  std::size_t before() const { return on() ? gcm_explicit_nonce_size : 0; }
  std::size_t after() const { return on() ? crypto::aead_tag_size : 0; }

  // Protects a fragment in place: `fragment` is before() bytes, the plaintext, after() bytes.
  Result<Protected> seal(ContentType type, ProtocolVersion version, MutableView fragment);

  struct Opened {
    MutableView plaintext;  // inside the fragment
    Protected with;
  };
  // Checks and decrypts a fragment in place. A fragment too short for its parts and a wrong tag are
  // the one failure record_not_authentic.
  Result<Opened> open(ContentType type, ProtocolVersion version, MutableView fragment);

 private:
  Result<Protected> next(ContentType type, ProtocolVersion version, std::size_t plaintext_size);

  std::unique_ptr<crypto::Aead> aead_;
  std::array<std::uint8_t, gcm_salt_size> salt_{};
  std::uint64_t sequence_ = 0;
};

}  // namespace handglass::record
