#include "crypto/aead.hpp"

#include <cryptopp/aes.h>
#include <cryptopp/gcm.h>

#include <array>
#include <cassert>

#include "base/constant_time.hpp"

namespace handglass::crypto {
namespace {

// AES-GCM (RFC 5288 §3, NIST SP 800-38D). The key schedule and the table of the hash key are made
// once; a record sets a nonce.
class AesGcm final : public Aead {
 public:
  explicit AesGcm(View key) {
    // Crypto++ allocates its counter buffers when the first nonce is set: here, with a nonce that
    // nothing is sealed with.
    const std::array<std::uint8_t, aead_nonce_size> nonce{};
    sealer_.SetKeyWithIV(key.data(), key.size(), nonce.data(), nonce.size());
    opener_.SetKeyWithIV(key.data(), key.size(), nonce.data(), nonce.size());
  }

  void seal(View nonce, View additional_data, MutableView text, MutableView tag) override {
    run(sealer_, nonce, additional_data, text, tag);
    declassify(text);
    declassify(tag);
  }

  bool open(View nonce, View additional_data, MutableView text, View tag) override {
    std::array<std::uint8_t, aead_tag_size> expected;
    run(opener_, nonce, additional_data, text, expected);
    const bool authentic = equal_in_constant_time(expected, tag);
    if (!authentic) wipe(text);
    wipe(expected);  // the tag that would have been right is nobody's business
    declassify(text);
    return authentic;
  }

 private:
  static void run(CryptoPP::AuthenticatedSymmetricCipher& cipher, View nonce, View additional_data,
                  MutableView text, MutableView tag) {
    assert(nonce.size() == aead_nonce_size && tag.size() == aead_tag_size);
    cipher.Resynchronize(nonce.data(), static_cast<int>(nonce.size()));
    cipher.Update(additional_data.data(), additional_data.size());
    cipher.ProcessData(text.data(), text.data(), text.size());
    cipher.TruncatedFinal(tag.data(), tag.size());
  }

  CryptoPP::GCM<CryptoPP::AES>::Encryption sealer_;
  CryptoPP::GCM<CryptoPP::AES>::Decryption opener_;
};

}  // namespace

std::unique_ptr<Aead> make_aead(AeadAlgorithm algorithm, View key) {
  assert(key.size() == key_size(algorithm));
  static_cast<void>(algorithm);
  return std::make_unique<AesGcm>(key);
}

}  // namespace handglass::crypto
