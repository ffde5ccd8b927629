// OpenSSL: EVP, with the cipher's context kept and a nonce set for each record, as its own TLS
// does.
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"
#include "peers/owned.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> openssl_handshake(const HandshakeKind&, const Identities&);
bool openssl_agree(crypto::Group, View peer, MutableView public_value, MutableView secret);
bool openssl_agree_modulo(std::size_t bits, View peer, MutableView public_value, Bytes& secret);
std::unique_ptr<PeerSigner> openssl_signer(crypto::Scheme, View key, View public_key);

namespace {

using Context = Owned<EVP_CIPHER_CTX, &EVP_CIPHER_CTX_free>;

class Aead final : public PeerAead {
 public:
  Aead(const EVP_CIPHER* cipher, View key)
      : sealing_(EVP_CIPHER_CTX_new()), opening_(EVP_CIPHER_CTX_new()) {
    EVP_EncryptInit_ex(sealing_.get(), cipher, nullptr, key.data(), nullptr);
    EVP_DecryptInit_ex(opening_.get(), cipher, nullptr, key.data(), nullptr);
  }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    int n = 0;
    EVP_EncryptInit_ex(sealing_.get(), nullptr, nullptr, nullptr, nonce.data());
    EVP_EncryptUpdate(sealing_.get(), nullptr, &n, header.data(), static_cast<int>(header.size()));
    EVP_EncryptUpdate(sealing_.get(), text.data(), &n, text.data(), static_cast<int>(text.size()));
    EVP_EncryptFinal_ex(sealing_.get(), text.data() + text.size(), &n);
    EVP_CIPHER_CTX_ctrl(sealing_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()),
                        tag.data());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    int n = 0;
    EVP_DecryptInit_ex(opening_.get(), nullptr, nullptr, nullptr, nonce.data());
    EVP_CIPHER_CTX_ctrl(opening_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                        const_cast<std::uint8_t*>(tag.data()));
    EVP_DecryptUpdate(opening_.get(), nullptr, &n, header.data(), static_cast<int>(header.size()));
    EVP_DecryptUpdate(opening_.get(), text.data(), &n, text.data(), static_cast<int>(text.size()));
    return EVP_DecryptFinal_ex(opening_.get(), text.data() + text.size(), &n) == 1;
  }

 private:
  Context sealing_, opening_;
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm: return std::make_unique<Aead>(EVP_aes_128_gcm(), key);
    case crypto::AeadAlgorithm::aes_256_gcm: return std::make_unique<Aead>(EVP_aes_256_gcm(), key);
    case crypto::AeadAlgorithm::chacha20_poly1305:
      return std::make_unique<Aead>(EVP_chacha20_poly1305(), key);
    default: return nullptr;
  }
}

const EVP_MD* digest(crypto::HashAlgorithm hash) {
  return hash == crypto::HashAlgorithm::sha384 ? EVP_sha384() : EVP_sha256();
}

void prf(crypto::HashAlgorithm hash, View secret, std::string_view label, View seed,
         MutableView out) {
  static const Owned<EVP_KDF, &EVP_KDF_free> kdf(EVP_KDF_fetch(nullptr, "TLS1-PRF", nullptr));
  static const Owned<EVP_KDF_CTX, &EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(kdf.get()));
  const auto octets = [](const char* name, const void* data, std::size_t size) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), size);
  };
  EVP_KDF_CTX_reset(context.get());
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                       const_cast<char*>(EVP_MD_get0_name(digest(hash))), 0),
      octets(OSSL_KDF_PARAM_SECRET, secret.data(), secret.size()),
      octets(OSSL_KDF_PARAM_SEED, label.data(), label.size()),
      octets(OSSL_KDF_PARAM_SEED, seed.data(), seed.size()), OSSL_PARAM_construct_end()};
  EVP_KDF_derive(context.get(), out.data(), out.size(), parameters);
}

// Fetched once; a context that is begun anew without a key has the one before.
class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key) {
    static const Owned<EVP_MAC, &EVP_MAC_free> fetched(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    context_.reset(EVP_MAC_CTX_new(fetched.get()));
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         const_cast<char*>(EVP_MD_get0_name(digest(hash))), 0),
        OSSL_PARAM_construct_end()};
    EVP_MAC_init(context_.get(), key.data(), key.size(), parameters);
  }
  void tag(std::initializer_list<View> parts, MutableView out) {
    EVP_MAC_init(context_.get(), nullptr, 0, nullptr);
    for (const View part : parts) EVP_MAC_update(context_.get(), part.data(), part.size());
    std::size_t size = 0;
    EVP_MAC_final(context_.get(), out.data(), &size, out.size());
  }

 private:
  Owned<EVP_MAC_CTX, &EVP_MAC_CTX_free> context_;
};

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  unsigned size = 0;
  HMAC(digest(hash), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
       tag.data(), &size);
}

// Fetched once, as its TLS has it.
void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  using Fetched = Owned<EVP_MD, &EVP_MD_free>;
  static const Fetched sha256(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      sha384(EVP_MD_fetch(nullptr, "SHA384", nullptr));
  static const Owned<EVP_MD_CTX, &EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(),
                    (algorithm == crypto::HashAlgorithm::sha384 ? sha384 : sha256).get(), nullptr);
  EVP_DigestUpdate(context.get(), message.data(), message.size());
  EVP_DigestFinal_ex(context.get(), out.data(), nullptr);
}

const AddPeer openssl_peer({.name = "openssl",
                            .aead = aead,
                            .prf = prf,
                            .keyed_prf = keyed_prf<Mac>,
                            .hmac = hmac,
                            .hash = hash,
                            .agree = openssl_agree,
                            .agree_modulo = openssl_agree_modulo,
                            .signer = openssl_signer,
                            .handshake = openssl_handshake});

}  // namespace
}  // namespace handglass::bench
