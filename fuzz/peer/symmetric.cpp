#include "peer/symmetric.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <string>

#include "peer/digests.hpp"
#include "peer/owned.hpp"

namespace handglass::fuzz::peer {
namespace {

using CipherContext = Owned<EVP_CIPHER_CTX, &EVP_CIPHER_CTX_free>;

const EVP_CIPHER* cipher(crypto::AeadAlgorithm algorithm) {
  static const auto found = [] {
    std::array<EVP_CIPHER*, 7> out;
    const std::array<const char*, 7> names{"AES-128-GCM",      "AES-256-GCM", "AES-128-CCM",
                                           "AES-256-CCM",      "AES-128-CCM", "AES-256-CCM",
                                           "ChaCha20-Poly1305"};
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = EVP_CIPHER_fetch(nullptr, names[i], nullptr);
    return out;
  }();
  return found[static_cast<std::size_t>(algorithm)];
}

bool is_ccm(crypto::AeadAlgorithm algorithm) {
  return algorithm >= crypto::AeadAlgorithm::aes_128_ccm &&
         algorithm <= crypto::AeadAlgorithm::aes_256_ccm_8;
}

// OpenSSL tells what a call is for by which pointers are null: an empty View must not have one.
const std::uint8_t* pointer(View bytes) {
  static const std::uint8_t none = 0;
  return bytes.empty() ? &none : bytes.data();
}
int length(View bytes) { return static_cast<int>(bytes.size()); }

OSSL_PARAM octets(const char* name, View bytes) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(pointer(bytes)),
                                           bytes.size());
}

}  // namespace

Bytes hash(crypto::HashAlgorithm algorithm, View bytes) {
  Bytes out(crypto::digest_size(algorithm));
  must(EVP_Digest(pointer(bytes), bytes.size(), out.data(), nullptr, digest(algorithm), nullptr),
       "OpenSSL hashes");
  return out;
}

Bytes hmac(crypto::HashAlgorithm algorithm, View key, View message) {
  Bytes out(crypto::digest_size(algorithm));
  must(HMAC(digest(algorithm), pointer(key), length(key), pointer(message), message.size(),
            out.data(), nullptr),
       "OpenSSL makes an HMAC");
  return out;
}

Bytes prf(crypto::HashAlgorithm algorithm, View secret, View label, View seed, std::size_t size) {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr);
  const Owned<EVP_KDF_CTX, &EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(kdf));
  std::string name = digest_name(algorithm);
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.data(), 0),
      octets(OSSL_KDF_PARAM_SECRET, secret), octets(OSSL_KDF_PARAM_SEED, label),
      octets(OSSL_KDF_PARAM_SEED, seed), OSSL_PARAM_construct_end()};
  Bytes out(size);
  must(EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1,
       "OpenSSL fills the PRF's output");
  return out;
}

Bytes seal(crypto::AeadAlgorithm algorithm, View key, View nonce, View additional_data, View text) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  const int tag = static_cast<int>(crypto::tag_size(algorithm));
  int written = 0;
  Bytes out(text.size() + crypto::tag_size(algorithm));
  bool done = EVP_EncryptInit_ex2(c, cipher(algorithm), nullptr, nullptr, nullptr) == 1 &&
              EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, length(nonce), nullptr) == 1;
  if (is_ccm(algorithm))
    done = done && EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag, nullptr) == 1;
  done = done && EVP_EncryptInit_ex2(c, nullptr, key.data(), nonce.data(), nullptr) == 1;
  if (is_ccm(algorithm))
    done = done && EVP_EncryptUpdate(c, nullptr, &written, nullptr, length(text)) == 1;
  if (!additional_data.empty())
    done = done && EVP_EncryptUpdate(c, nullptr, &written, additional_data.data(),
                                     length(additional_data)) == 1;
  done = done && EVP_EncryptUpdate(c, out.data(), &written, pointer(text), length(text)) == 1 &&
         EVP_EncryptFinal_ex(c, out.data() + written, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag, out.data() + text.size()) == 1;
  must(done, "OpenSSL seals");
  return out;
}

Bytes aes_cbc(Direction direction, View key, View iv, View blocks) {
  static EVP_CIPHER* const short_key = EVP_CIPHER_fetch(nullptr, "AES-128-CBC", nullptr);
  static EVP_CIPHER* const long_key = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  const CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX* const c = context.get();
  Bytes out(blocks.size() + 1);  // never empty
  int written = 0, more = 0;
  must(EVP_CipherInit_ex2(c, key.size() == 16 ? short_key : long_key, key.data(), iv.data(),
                          direction == Direction::encrypt ? 1 : 0, nullptr) == 1 &&
           EVP_CIPHER_CTX_set_padding(c, 0) == 1 &&
           EVP_CipherUpdate(c, out.data(), &written, pointer(blocks), length(blocks)) == 1 &&
           EVP_CipherFinal_ex(c, out.data() + written, &more) == 1,
       "OpenSSL chains blocks");
  out.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(more));
  return out;
}

}  // namespace handglass::fuzz::peer
