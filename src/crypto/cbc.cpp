#include "crypto/cbc.hpp"

#include <cryptopp/aes.h>
#include <cryptopp/modes.h>

#include <cassert>

#include "base/secret.hpp"

namespace handglass::crypto {

struct AesCbc::Ciphers {
  CryptoPP::CBC_Mode<CryptoPP::AES>::Encryption encryption;
  CryptoPP::CBC_Mode<CryptoPP::AES>::Decryption decryption;
};

AesCbc::AesCbc(View key) : ciphers_(std::make_unique<Ciphers>()) {
  assert(key.size() == 16 || key.size() == 32);
  const std::array<std::uint8_t, aes_block_size> iv{};  // each record sets its own
  ciphers_->encryption.SetKeyWithIV(key.data(), key.size(), iv.data());
  ciphers_->decryption.SetKeyWithIV(key.data(), key.size(), iv.data());
}
AesCbc::~AesCbc() = default;
AesCbc::AesCbc(AesCbc&&) noexcept = default;
AesCbc& AesCbc::operator=(AesCbc&&) noexcept = default;

void AesCbc::encrypt(View iv, MutableView blocks) {
  assert(iv.size() == aes_block_size && blocks.size() % aes_block_size == 0);
  ciphers_->encryption.Resynchronize(iv.data(), static_cast<int>(iv.size()));
  ciphers_->encryption.ProcessData(blocks.data(), blocks.data(), blocks.size());
  declassify(blocks);
}

void AesCbc::decrypt(View iv, MutableView blocks) {
  assert(iv.size() == aes_block_size && blocks.size() % aes_block_size == 0);
  ciphers_->decryption.Resynchronize(iv.data(), static_cast<int>(iv.size()));
  ciphers_->decryption.ProcessData(blocks.data(), blocks.data(), blocks.size());
}

}  // namespace handglass::crypto
