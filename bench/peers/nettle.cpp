// Nettle.
#include <nettle/chacha-poly1305.h>
#include <nettle/gcm.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>

#include <array>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"

namespace handglass::bench {

bool nettle_agree(crypto::Group, View peer, MutableView public_value, MutableView secret);
std::unique_ptr<PeerSigner> nettle_signer(crypto::Scheme, View key, View public_key);

namespace {

template <class Context, auto set_key, auto set_nonce, auto update, auto encrypt, auto decrypt,
          auto digest>
class Aead final : public PeerAead {
 public:
  explicit Aead(View key) { set_key(&context_, key.data()); }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    begin(nonce, header);
    encrypt(&context_, text.size(), text.data(), text.data());
    digest(&context_, tag.size(), tag.data());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    begin(nonce, header);
    decrypt(&context_, text.size(), text.data(), text.data());
    std::array<std::uint8_t, 16> expected{};
    digest(&context_, expected.size(), expected.data());
    return memeql_sec(expected.data(), tag.data(), expected.size()) != 0;
  }

 private:
  void begin(View nonce, View header) {
    set_nonce(&context_, nonce);
    update(&context_, header.size(), header.data());
  }
  Context context_{};
};

void gcm128_nonce(gcm_aes128_ctx* c, View nonce) {
  gcm_aes128_set_iv(c, nonce.size(), nonce.data());
}
void gcm256_nonce(gcm_aes256_ctx* c, View nonce) {
  gcm_aes256_set_iv(c, nonce.size(), nonce.data());
}
void chacha_nonce(chacha_poly1305_ctx* c, View nonce) {
  chacha_poly1305_set_nonce(c, nonce.data());
}

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm:
      return std::make_unique<
          Aead<gcm_aes128_ctx, gcm_aes128_set_key, gcm128_nonce, gcm_aes128_update,
               gcm_aes128_encrypt, gcm_aes128_decrypt, gcm_aes128_digest>>(key);
    case crypto::AeadAlgorithm::aes_256_gcm:
      return std::make_unique<
          Aead<gcm_aes256_ctx, gcm_aes256_set_key, gcm256_nonce, gcm_aes256_update,
               gcm_aes256_encrypt, gcm_aes256_decrypt, gcm_aes256_digest>>(key);
    case crypto::AeadAlgorithm::chacha20_poly1305:
      return std::make_unique<
          Aead<chacha_poly1305_ctx, chacha_poly1305_set_key, chacha_nonce, chacha_poly1305_update,
               chacha_poly1305_encrypt, chacha_poly1305_decrypt, chacha_poly1305_digest>>(key);
    default: return nullptr;
  }
}

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  if (hash == crypto::HashAlgorithm::sha384) {
    hmac_sha384_ctx context;
    hmac_sha384_set_key(&context, key.size(), key.data());
    hmac_sha384_update(&context, message.size(), message.data());
    hmac_sha384_digest(&context, tag.size(), tag.data());
  } else {
    hmac_sha256_ctx context;
    hmac_sha256_set_key(&context, key.size(), key.data());
    hmac_sha256_update(&context, message.size(), message.data());
    hmac_sha256_digest(&context, tag.size(), tag.data());
  }
}

// A digest begins anew with the same key.
class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key) : longer_(hash == crypto::HashAlgorithm::sha384) {
    if (longer_)
      hmac_sha384_set_key(&sha384_, key.size(), key.data());
    else
      hmac_sha256_set_key(&sha256_, key.size(), key.data());
  }
  void tag(std::initializer_list<View> parts, MutableView out) {
    for (const View part : parts) {
      if (longer_)
        hmac_sha384_update(&sha384_, part.size(), part.data());
      else
        hmac_sha256_update(&sha256_, part.size(), part.data());
    }
    if (longer_)
      hmac_sha384_digest(&sha384_, out.size(), out.data());
    else
      hmac_sha256_digest(&sha256_, out.size(), out.data());
  }

 private:
  bool longer_;
  hmac_sha256_ctx sha256_{};
  hmac_sha384_ctx sha384_{};
};

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  if (algorithm == crypto::HashAlgorithm::sha384) {
    sha384_ctx context;
    sha384_init(&context);
    sha384_update(&context, message.size(), message.data());
    sha384_digest(&context, out.size(), out.data());
  } else {
    sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, message.size(), message.data());
    sha256_digest(&context, out.size(), out.data());
  }
}

const AddPeer nettle_peer({.name = "nettle",
                           .aead = aead,
                           .keyed_prf = keyed_prf<Mac>,
                           .hmac = hmac,
                           .hash = hash,
                           .agree = nettle_agree,
                           .signer = nettle_signer});

}  // namespace
}  // namespace handglass::bench
