// AES in cipher block chaining mode (NIST SP 800-38A §6.2), in place, the key set up once. Padding
// and MAC are record_mac.hpp's and cbc_mac.hpp's matter.
#pragma once
#include <memory>

#include "base/bytes.hpp"

namespace handglass::crypto {

inline constexpr std::size_t aes_block_size = 16;

// One key for one direction. Neither call allocates. Not for several threads at once.
class AesCbc {
 public:
  // `key` has 16 or 32 bytes.
  explicit AesCbc(View key);
  ~AesCbc();
  AesCbc(AesCbc&&) noexcept;
  AesCbc& operator=(AesCbc&&) noexcept;

  // `chain` is the IV, and whole blocks behind it, which are encrypted. Those that follow may be
  // encrypted later: the last block is their IV.
  void encrypt(MutableView chain);
  // The same where the IV, one block, stands elsewhere.
  void encrypt(View iv, MutableView blocks);
  void decrypt(View iv, MutableView blocks);

 private:
  struct Ciphers;
  std::unique_ptr<Ciphers> ciphers_;
};

}  // namespace handglass::crypto
