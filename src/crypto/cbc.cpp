#include "crypto/cbc.hpp"

#include <cryptopp/aes.h>
#include <cryptopp/modes.h>

#include <cassert>

#include "base/secret.hpp"

namespace handglass::crypto {

// The chaining of encryption is ours, because a block's predecessor stands before it: the library's
// keeps a copy of it, which costs a twentieth where a text comes in pieces.
struct AesCbc::Ciphers {
  // Each of the blocks with the one of `before` in its place.
  void encrypt(const std::uint8_t* before, MutableView blocks) const {
    encryption.AdvancedProcessBlocks(blocks.data(), before, blocks.data(), blocks.size(),
                                     CryptoPP::BlockTransformation::BT_XorInput);
  }

  CryptoPP::AES::Encryption encryption;
  CryptoPP::CBC_Mode<CryptoPP::AES>::Decryption decryption;
};

AesCbc::AesCbc(View key) : ciphers_(std::make_unique<Ciphers>()) {
  assert(key.size() == 16 || key.size() == 32);
  const std::array<std::uint8_t, aes_block_size> iv{};  // each record sets its own
  ciphers_->encryption.SetKey(key.data(), key.size());
  ciphers_->decryption.SetKeyWithIV(key.data(), key.size(), iv.data());
}
AesCbc::~AesCbc() = default;
AesCbc::AesCbc(AesCbc&&) noexcept = default;
AesCbc& AesCbc::operator=(AesCbc&&) noexcept = default;

void AesCbc::encrypt(MutableView chain) {
  assert(chain.size() >= aes_block_size && chain.size() % aes_block_size == 0);
  ciphers_->encrypt(chain.data(), chain.subspan(aes_block_size));
  declassify(chain);
}

void AesCbc::encrypt(View iv, MutableView blocks) {
  assert(iv.size() == aes_block_size && blocks.size() % aes_block_size == 0);
  if (blocks.empty()) return;
  ciphers_->encrypt(iv.data(), blocks.first(aes_block_size));
  encrypt(blocks);
}

void AesCbc::decrypt(View iv, MutableView blocks) {
  assert(iv.size() == aes_block_size && blocks.size() % aes_block_size == 0);
  ciphers_->decryption.Resynchronize(iv.data(), static_cast<int>(iv.size()));
  ciphers_->decryption.ProcessData(blocks.data(), blocks.data(), blocks.size());
}

}  // namespace handglass::crypto
