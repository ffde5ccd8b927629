// wolfSSL's wolfCrypt.
#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/chacha20_poly1305.h>
#include <wolfssl/wolfcrypt/hmac.h>
#include <wolfssl/wolfcrypt/sha256.h>
#include <wolfssl/wolfcrypt/sha512.h>

#include <algorithm>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> wolfssl_handshake(const HandshakeKind&, const Identities&);
bool wolfssl_agree(crypto::Group, View peer, MutableView public_value, MutableView secret);
std::unique_ptr<PeerSigner> wolfssl_signer(crypto::Scheme, View key, View public_key);

namespace {

word32 size_of(View bytes) { return static_cast<word32>(bytes.size()); }

class Gcm final : public PeerAead {
 public:
  explicit Gcm(View key) {
    wc_AesInit(&aes_, nullptr, INVALID_DEVID);
    wc_AesGcmSetKey(&aes_, key.data(), size_of(key));
  }
  ~Gcm() override { wc_AesFree(&aes_); }
  Gcm(const Gcm&) = delete;
  Gcm& operator=(const Gcm&) = delete;

  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    wc_AesGcmEncrypt(&aes_, text.data(), text.data(), size_of(text), nonce.data(), size_of(nonce),
                     tag.data(), size_of(tag), header.data(), size_of(header));
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    return wc_AesGcmDecrypt(&aes_, text.data(), text.data(), size_of(text), nonce.data(),
                            size_of(nonce), tag.data(), size_of(tag), header.data(),
                            size_of(header)) == 0;
  }

 private:
  Aes aes_{};
};

class ChaCha final : public PeerAead {
 public:
  explicit ChaCha(View key) { std::ranges::copy(key, key_); }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    wc_ChaCha20Poly1305_Encrypt(key_, nonce.data(), header.data(), size_of(header), text.data(),
                                size_of(text), text.data(), tag.data());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    return wc_ChaCha20Poly1305_Decrypt(key_, nonce.data(), header.data(), size_of(header),
                                       text.data(), size_of(text), tag.data(), text.data()) == 0;
  }

 private:
  std::uint8_t key_[32]{};
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm:
    case crypto::AeadAlgorithm::aes_256_gcm: return std::make_unique<Gcm>(key);
    case crypto::AeadAlgorithm::chacha20_poly1305: return std::make_unique<ChaCha>(key);
    default: return nullptr;
  }
}

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  Hmac context;
  wc_HmacInit(&context, nullptr, INVALID_DEVID);
  const int type = hash == crypto::HashAlgorithm::sha384 ? int{WC_SHA384} : int{WC_SHA256};
  wc_HmacSetKey(&context, type, key.data(), size_of(key));
  wc_HmacUpdate(&context, message.data(), size_of(message));
  wc_HmacFinal(&context, tag.data());
  wc_HmacFree(&context);
}

// It begins anew with the same key once it has given a tag, and keeps the pads, but not hashed.
class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key) {
    wc_HmacInit(&context_, nullptr, INVALID_DEVID);
    wc_HmacSetKey(&context_,
                  hash == crypto::HashAlgorithm::sha384 ? int{WC_SHA384} : int{WC_SHA256},
                  key.data(), size_of(key));
  }
  ~Mac() { wc_HmacFree(&context_); }
  Mac(const Mac&) = delete;
  Mac& operator=(const Mac&) = delete;
  void tag(std::initializer_list<View> parts, MutableView out) {
    for (const View part : parts) wc_HmacUpdate(&context_, part.data(), size_of(part));
    wc_HmacFinal(&context_, out.data());
  }

 private:
  Hmac context_{};
};

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  if (algorithm == crypto::HashAlgorithm::sha384) {
    wc_Sha384 context;
    wc_InitSha384(&context);
    wc_Sha384Update(&context, message.data(), size_of(message));
    wc_Sha384Final(&context, out.data());
    wc_Sha384Free(&context);
  } else {
    wc_Sha256 context;
    wc_InitSha256(&context);
    wc_Sha256Update(&context, message.data(), size_of(message));
    wc_Sha256Final(&context, out.data());
    wc_Sha256Free(&context);
  }
}

const AddPeer wolfssl_peer({.name = "wolfssl",
                            .aead = aead,
                            .keyed_prf = keyed_prf<Mac>,
                            .hmac = hmac,
                            .hash = hash,
                            .agree = wolfssl_agree,
                            .signer = wolfssl_signer,
                            .handshake = wolfssl_handshake});

}  // namespace
}  // namespace handglass::bench
