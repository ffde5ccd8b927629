// AES in cipher block chaining mode (NIST SP 800-38A §6.2), in place, the key set up once. Padding
// and MAC are record_mac.hpp's and cbc_mac.hpp's matter.
#pragma once
#include <memory>

#include "base/bytes.hpp"

namespace handglass::crypto {

inline constexpr std::size_t aes_block_size = 16;

// One key for one direction. Neither call allocates.
class AesCbc {
 public:
  // `key` has 16 or 32 bytes.
  explicit AesCbc(View key);
  ~AesCbc();
  AesCbc(AesCbc&&) noexcept;
  AesCbc& operator=(AesCbc&&) noexcept;

  // `iv` is one block; `blocks` are whole blocks. A text can be encrypted in pieces: the IV of each
  // is then the last block of the one before.
  void encrypt(View iv, MutableView blocks) const;
  void decrypt(View iv, MutableView blocks) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
};

}  // namespace handglass::crypto
