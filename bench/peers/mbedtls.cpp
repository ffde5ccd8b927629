// Mbed TLS.
#include <mbedtls/chachapoly.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>
#include <mbedtls/ssl.h>

#include <string>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> mbedtls_handshake(const HandshakeKind&, const Identities&);
bool mbedtls_agree(crypto::Group, View peer, MutableView public_value, MutableView secret);
std::unique_ptr<PeerSigner> mbedtls_signer(crypto::Scheme, View key, View public_key);

namespace {

class Gcm final : public PeerAead {
 public:
  explicit Gcm(View key) {
    mbedtls_gcm_init(&context_);
    mbedtls_gcm_setkey(&context_, MBEDTLS_CIPHER_ID_AES, key.data(),
                       static_cast<unsigned>(8 * key.size()));
  }
  ~Gcm() override { mbedtls_gcm_free(&context_); }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;

  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    mbedtls_gcm_crypt_and_tag(&context_, MBEDTLS_GCM_ENCRYPT, text.size(), nonce.data(),
                              nonce.size(), header.data(), header.size(), text.data(), text.data(),
                              tag.size(), tag.data());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    return mbedtls_gcm_auth_decrypt(&context_, text.size(), nonce.data(), nonce.size(),
                                    header.data(), header.size(), tag.data(), tag.size(),
                                    text.data(), text.data()) == 0;
  }

 private:
  mbedtls_gcm_context context_;
};

class ChaCha final : public PeerAead {
 public:
  explicit ChaCha(View key) {
    mbedtls_chachapoly_init(&context_);
    mbedtls_chachapoly_setkey(&context_, key.data());
  }
  ~ChaCha() override { mbedtls_chachapoly_free(&context_); }
  ChaCha(const ChaCha&) = delete;
  ChaCha& operator=(const ChaCha&) = delete;

  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    mbedtls_chachapoly_encrypt_and_tag(&context_, text.size(), nonce.data(), header.data(),
                                       header.size(), text.data(), text.data(), tag.data());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    return mbedtls_chachapoly_auth_decrypt(&context_, text.size(), nonce.data(), header.data(),
                                           header.size(), tag.data(), text.data(),
                                           text.data()) == 0;
  }

 private:
  mbedtls_chachapoly_context context_;
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm:
    case crypto::AeadAlgorithm::aes_256_gcm: return std::make_unique<Gcm>(key);
    case crypto::AeadAlgorithm::chacha20_poly1305: return std::make_unique<ChaCha>(key);
    default: return nullptr;
  }
}

void prf(crypto::HashAlgorithm hash, View secret, std::string_view label, View seed,
         MutableView out) {
  mbedtls_ssl_tls_prf(hash == crypto::HashAlgorithm::sha384 ? MBEDTLS_SSL_TLS_PRF_SHA384
                                                            : MBEDTLS_SSL_TLS_PRF_SHA256,
                      secret.data(), secret.size(), std::string(label).c_str(), seed.data(),
                      seed.size(), out.data(), out.size());
}

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  mbedtls_md_hmac(
      mbedtls_md_info_from_type(hash == crypto::HashAlgorithm::sha384 ? MBEDTLS_MD_SHA384
                                                                      : MBEDTLS_MD_SHA256),
      key.data(), key.size(), message.data(), message.size(), tag.data());
}

class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key) {
    mbedtls_md_init(&context_);
    mbedtls_md_setup(
        &context_,
        mbedtls_md_info_from_type(hash == crypto::HashAlgorithm::sha384 ? MBEDTLS_MD_SHA384
                                                                        : MBEDTLS_MD_SHA256),
        1);
    mbedtls_md_hmac_starts(&context_, key.data(), key.size());
  }
  ~Mac() { mbedtls_md_free(&context_); }
  Mac(const Mac&) = delete;
  Mac& operator=(const Mac&) = delete;
  void tag(std::initializer_list<View> parts, MutableView out) {
    mbedtls_md_hmac_reset(&context_);
    for (const View part : parts) mbedtls_md_hmac_update(&context_, part.data(), part.size());
    mbedtls_md_hmac_finish(&context_, out.data());
  }

 private:
  mbedtls_md_context_t context_;
};

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  if (algorithm == crypto::HashAlgorithm::sha384) {
    mbedtls_sha512_context context;
    mbedtls_sha512_init(&context);
    mbedtls_sha512_starts_ret(&context, 1);
    mbedtls_sha512_update_ret(&context, message.data(), message.size());
    std::array<std::uint8_t, 64> all{};
    mbedtls_sha512_finish_ret(&context, all.data());
    mbedtls_sha512_free(&context);
    std::ranges::copy(View(all).first(out.size()), out.begin());
  } else {
    mbedtls_sha256_context context;
    mbedtls_sha256_init(&context);
    mbedtls_sha256_starts_ret(&context, 0);
    mbedtls_sha256_update_ret(&context, message.data(), message.size());
    mbedtls_sha256_finish_ret(&context, out.data());
    mbedtls_sha256_free(&context);
  }
}

const AddPeer mbedtls_peer({.name = "mbedtls",
                            .aead = aead,
                            .prf = prf,
                            .keyed_prf = keyed_prf<Mac>,
                            .hmac = hmac,
                            .hash = hash,
                            .agree = mbedtls_agree,
                            .signer = mbedtls_signer,
                            .handshake = mbedtls_handshake});

}  // namespace
}  // namespace handglass::bench
