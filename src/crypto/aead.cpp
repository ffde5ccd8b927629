#include "crypto/aead.hpp"

#include <cryptopp/aes.h>
#include <cryptopp/ccm.h>
#include <cryptopp/gcm.h>
#include <nettle/chacha-poly1305.h>

#include <array>
#include <cassert>
#include <utility>

#include "crypto/aead_ipsec_mb.hpp"
#include "crypto/aead_of.hpp"

namespace handglass::crypto {
namespace {

// AES in one of Crypto++'s authenticated modes: GCM (NIST SP 800-38D) or CCM (SP 800-38C). The key
// schedule, and GCM's table of the hash key, are made once; a record sets a nonce.
template <class Mode>
class Aes {
 public:
  explicit Aes(View key) {
    // Crypto++ allocates its counter buffers when the first nonce is set: here, with a nonce that
    // nothing is sealed with.
    const std::array<std::uint8_t, aead_nonce_size> nonce{};
    encryption_.SetKeyWithIV(key.data(), key.size(), nonce.data(), nonce.size());
    decryption_.SetKeyWithIV(key.data(), key.size(), nonce.data(), nonce.size());
  }

  void encrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    run(encryption_, nonce, additional_data, text, tag);
  }
  void decrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    run(decryption_, nonce, additional_data, text, tag);
  }

 private:
  static void run(CryptoPP::AuthenticatedSymmetricCipher& cipher, View nonce, View additional_data,
                  MutableView text, MutableView tag) {
    cipher.Resynchronize(nonce.data(), static_cast<int>(nonce.size()));
    cipher.SpecifyDataLengths(additional_data.size(), text.size());  // CCM begins with them
    cipher.Update(additional_data.data(), additional_data.size());
    cipher.ProcessData(text.data(), text.data(), text.size());
    cipher.TruncatedFinal(tag.data(), tag.size());
  }

  typename Mode::Encryption encryption_;
  typename Mode::Decryption decryption_;
};
using AesGcm = Aes<CryptoPP::GCM<CryptoPP::AES>>;
template <int tag_bytes>
using AesCcm = Aes<CryptoPP::CCM<CryptoPP::AES, tag_bytes>>;

// RFC 8439 §2.8, which RFC 7905 §2 takes over. Nettle's, because Crypto++'s allocates for each
// nonce.
class ChaCha20Poly1305 {
 public:
  explicit ChaCha20Poly1305(View key) { chacha_poly1305_set_key(&context_, key.data()); }
  ~ChaCha20Poly1305() { wipe({reinterpret_cast<std::uint8_t*>(&context_), sizeof context_}); }
  ChaCha20Poly1305(const ChaCha20Poly1305&) = delete;
  ChaCha20Poly1305& operator=(const ChaCha20Poly1305&) = delete;

  void encrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    begin(nonce, additional_data);
    chacha_poly1305_encrypt(&context_, text.size(), text.data(), text.data());
    chacha_poly1305_digest(&context_, tag.size(), tag.data());
  }
  void decrypt(View nonce, View additional_data, MutableView text, MutableView tag) {
    begin(nonce, additional_data);
    chacha_poly1305_decrypt(&context_, text.size(), text.data(), text.data());
    chacha_poly1305_digest(&context_, tag.size(), tag.data());
  }

 private:
  void begin(View nonce, View additional_data) {
    chacha_poly1305_set_nonce(&context_, nonce.data());
    chacha_poly1305_update(&context_, additional_data.size(), additional_data.data());
  }

  chacha_poly1305_ctx context_{};
};

}  // namespace

std::unique_ptr<Aead> make_aead(AeadAlgorithm algorithm, View key, AeadLibrary library) {
  assert(key.size() == key_size(algorithm));
#ifdef HANDGLASS_IPSEC_MB
  if (library == AeadLibrary::fastest)
    if (auto fast = make_ipsec_mb_aead(algorithm, key)) return fast;
#else
  (void)library;
#endif
  switch (algorithm) {
    case AeadAlgorithm::aes_128_gcm:
    case AeadAlgorithm::aes_256_gcm: return std::make_unique<AeadOf<AesGcm, 16>>(key);
    case AeadAlgorithm::aes_128_ccm:
    case AeadAlgorithm::aes_256_ccm: return std::make_unique<AeadOf<AesCcm<16>, 16>>(key);
    case AeadAlgorithm::aes_128_ccm_8:
    case AeadAlgorithm::aes_256_ccm_8: return std::make_unique<AeadOf<AesCcm<8>, 8>>(key);
    case AeadAlgorithm::chacha20_poly1305:
      return std::make_unique<AeadOf<ChaCha20Poly1305, 16>>(key);
  }
  std::unreachable();
}

}  // namespace handglass::crypto
