// GnuTLS: its own calls for ciphers of several buffers in place.
#include <gnutls/crypto.h>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> gnutls_handshake(const HandshakeKind&, const Identities&);
std::unique_ptr<PeerSigner> gnutls_signer(crypto::Scheme, View key, View public_key);

namespace {

gnutls_datum_t datum(View bytes) {
  return {const_cast<unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())};
}

class Aead final : public PeerAead {
 public:
  Aead(gnutls_cipher_algorithm_t algorithm, View key) {
    const gnutls_datum_t bytes = datum(key);
    gnutls_aead_cipher_init(&cipher_, algorithm, &bytes);
  }
  ~Aead() override { gnutls_aead_cipher_deinit(cipher_); }
  Aead(const Aead&) = delete;
  Aead& operator=(const Aead&) = delete;

  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    const giovec_t before = vector(header), in_place = vector(text);
    std::size_t size = tag.size();
    gnutls_aead_cipher_encryptv2(cipher_, nonce.data(), nonce.size(), &before, 1, &in_place, 1,
                                 tag.data(), &size);
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    const giovec_t before = vector(header), in_place = vector(text);
    return gnutls_aead_cipher_decryptv2(cipher_, nonce.data(), nonce.size(), &before, 1, &in_place,
                                        1, const_cast<std::uint8_t*>(tag.data()), tag.size()) == 0;
  }

 private:
  static giovec_t vector(View bytes) {
    return {const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  }
  gnutls_aead_cipher_hd_t cipher_{};
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm:
      return std::make_unique<Aead>(GNUTLS_CIPHER_AES_128_GCM, key);
    case crypto::AeadAlgorithm::aes_256_gcm:
      return std::make_unique<Aead>(GNUTLS_CIPHER_AES_256_GCM, key);
    case crypto::AeadAlgorithm::chacha20_poly1305:
      return std::make_unique<Aead>(GNUTLS_CIPHER_CHACHA20_POLY1305, key);
    default: return nullptr;
  }
}

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  gnutls_hmac_fast(hash == crypto::HashAlgorithm::sha384 ? GNUTLS_MAC_SHA384 : GNUTLS_MAC_SHA256,
                   key.data(), key.size(), message.data(), message.size(), tag.data());
}

// What gives a tag out begins anew with the same key.
class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key) {
    gnutls_hmac_init(&mac_,
                     hash == crypto::HashAlgorithm::sha384 ? GNUTLS_MAC_SHA384 : GNUTLS_MAC_SHA256,
                     key.data(), key.size());
  }
  ~Mac() { gnutls_hmac_deinit(mac_, nullptr); }
  Mac(const Mac&) = delete;
  Mac& operator=(const Mac&) = delete;
  void tag(std::initializer_list<View> parts, MutableView out) {
    for (const View part : parts) gnutls_hmac(mac_, part.data(), part.size());
    gnutls_hmac_output(mac_, out.data());
  }

 private:
  gnutls_hmac_hd_t mac_{};
};

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  gnutls_hash_hd_t one{};
  gnutls_hash_init(
      &one, algorithm == crypto::HashAlgorithm::sha384 ? GNUTLS_DIG_SHA384 : GNUTLS_DIG_SHA256);
  gnutls_hash(one, message.data(), message.size());
  gnutls_hash_deinit(one, out.data());
}

// Its PRF asks for a session, and is not to be had by itself.
const AddPeer gnutls_peer({.name = "gnutls",
                           .aead = aead,
                           .keyed_prf = keyed_prf<Mac>,
                           .hmac = hmac,
                           .hash = hash,
                           .signer = gnutls_signer,
                           .handshake = gnutls_handshake});

}  // namespace
}  // namespace handglass::bench
