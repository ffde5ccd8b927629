// Crypto++.
#include <cryptopp/aes.h>
#include <cryptopp/chachapoly.h>
#include <cryptopp/gcm.h>
#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"

namespace handglass::bench {

bool cryptopp_agree(crypto::Group, View peer, MutableView public_value, MutableView secret);
std::unique_ptr<PeerSigner> cryptopp_signer(crypto::Scheme, View key, View public_key);

namespace {

template <class Mode>
class Aead final : public PeerAead {
 public:
  explicit Aead(View key) {
    const std::array<std::uint8_t, crypto::aead_nonce_size> none{};  // a key is not set without one
    sealing_.SetKeyWithIV(key.data(), key.size(), none.data(), none.size());
    opening_.SetKeyWithIV(key.data(), key.size(), none.data(), none.size());
  }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    sealing_.EncryptAndAuthenticate(text.data(), tag.data(), tag.size(), nonce.data(),
                                    static_cast<int>(nonce.size()), header.data(), header.size(),
                                    text.data(), text.size());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    return opening_.DecryptAndVerify(text.data(), tag.data(), tag.size(), nonce.data(),
                                     static_cast<int>(nonce.size()), header.data(), header.size(),
                                     text.data(), text.size());
  }

 private:
  typename Mode::Encryption sealing_;
  typename Mode::Decryption opening_;
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm:
    case crypto::AeadAlgorithm::aes_256_gcm:
      return std::make_unique<Aead<CryptoPP::GCM<CryptoPP::AES>>>(key);
    case crypto::AeadAlgorithm::chacha20_poly1305:
      return std::make_unique<Aead<CryptoPP::ChaCha20Poly1305>>(key);
    default: return nullptr;
  }
}

// Its HMAC begins anew with the same key once it has given a tag.
class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key) {
    if (hash == crypto::HashAlgorithm::sha384)
      mac_ = std::make_unique<CryptoPP::HMAC<CryptoPP::SHA384>>(key.data(), key.size());
    else
      mac_ = std::make_unique<CryptoPP::HMAC<CryptoPP::SHA256>>(key.data(), key.size());
  }
  void tag(std::initializer_list<View> parts, MutableView out) {
    for (const View part : parts) mac_->Update(part.data(), part.size());
    mac_->Final(out.data());
  }

 private:
  std::unique_ptr<CryptoPP::MessageAuthenticationCode> mac_;
};

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  const auto by = [&](CryptoPP::MessageAuthenticationCode&& one) {
    one.Update(message.data(), message.size());
    one.Final(tag.data());
  };
  if (hash == crypto::HashAlgorithm::sha384)
    by(CryptoPP::HMAC<CryptoPP::SHA384>(key.data(), key.size()));
  else
    by(CryptoPP::HMAC<CryptoPP::SHA256>(key.data(), key.size()));
}

// It has no PRF of TLS 1.2: P_hash is ours, over its HMAC.
void prf(crypto::HashAlgorithm hash, View secret, std::string_view label, View seed,
         MutableView out) {
  KeyedPrf<Mac>(hash, secret).derive(label, seed, out);
}

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  const auto by = [&](CryptoPP::HashTransformation&& one) {
    one.Update(message.data(), message.size());
    one.Final(out.data());
  };
  if (algorithm == crypto::HashAlgorithm::sha384)
    by(CryptoPP::SHA384());
  else
    by(CryptoPP::SHA256());
}

const AddPeer cryptopp_peer({.name = "cryptopp",
                             .aead = aead,
                             .prf = prf,
                             .keyed_prf = keyed_prf<Mac>,
                             .hmac = hmac,
                             .hash = hash,
                             .agree = cryptopp_agree,
                             .signer = cryptopp_signer});

}  // namespace
}  // namespace handglass::bench
