// Botan.
#include <botan/aead.h>
#include <botan/hash.h>
#include <botan/kdf.h>
#include <botan/mac.h>

#include <algorithm>
#include <map>

#include "peer.hpp"
#include "peers/keyed_prf.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> botan_handshake(const HandshakeKind&, const Identities&);
bool botan_agree(crypto::Group, View peer, MutableView public_value, MutableView secret);
bool botan_agree_modulo(std::size_t bits, View peer, MutableView public_value, Bytes& secret);
std::unique_ptr<PeerSigner> botan_signer(crypto::Scheme, View key, View public_key);

namespace {

// Its modes take text and tag in one buffer, which the caller's bytes are copied to and from.
class Aead final : public PeerAead {
 public:
  Aead(const char* name, View key)
      : sealing_(Botan::AEAD_Mode::create_or_throw(name, Botan::ENCRYPTION)),
        opening_(Botan::AEAD_Mode::create_or_throw(name, Botan::DECRYPTION)) {
    sealing_->set_key(key.data(), key.size());
    opening_->set_key(key.data(), key.size());
  }
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    sealing_->set_associated_data(header.data(), header.size());
    sealing_->start(nonce.data(), nonce.size());
    buffer_.assign(text.begin(), text.end());
    sealing_->finish(buffer_);
    std::copy_n(buffer_.begin(), text.size(), text.begin());
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(text.size()), buffer_.end(),
              tag.begin());
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    opening_->set_associated_data(header.data(), header.size());
    opening_->start(nonce.data(), nonce.size());
    buffer_.assign(text.begin(), text.end());
    buffer_.insert(buffer_.end(), tag.begin(), tag.end());
    try {
      opening_->finish(buffer_);
    } catch (const Botan::Invalid_Authentication_Tag&) {
      return false;
    }
    std::copy_n(buffer_.begin(), text.size(), text.begin());
    return true;
  }

 private:
  std::unique_ptr<Botan::AEAD_Mode> sealing_, opening_;
  Botan::secure_vector<std::uint8_t> buffer_;
};

std::unique_ptr<PeerAead> aead(crypto::AeadAlgorithm algorithm, View key) {
  switch (algorithm) {
    case crypto::AeadAlgorithm::aes_128_gcm: return std::make_unique<Aead>("AES-128/GCM", key);
    case crypto::AeadAlgorithm::aes_256_gcm: return std::make_unique<Aead>("AES-256/GCM", key);
    case crypto::AeadAlgorithm::chacha20_poly1305:
      return std::make_unique<Aead>("ChaCha20Poly1305", key);
    default: return nullptr;
  }
}

const char* name_of_hash(crypto::HashAlgorithm hash) {
  return hash == crypto::HashAlgorithm::sha384 ? "SHA-384" : "SHA-256";
}

void prf(crypto::HashAlgorithm hash, View secret, std::string_view label, View seed,
         MutableView out) {
  static std::map<crypto::HashAlgorithm, std::unique_ptr<Botan::KDF>> kept;
  auto& kdf = kept[hash];
  if (!kdf)
    kdf = Botan::KDF::create_or_throw(std::string("TLS-12-PRF(") + name_of_hash(hash) + ")");
  kdf->kdf(out.data(), out.size(), secret.data(), secret.size(), seed.data(), seed.size(),
           reinterpret_cast<const std::uint8_t*>(label.data()), label.size());
}

void hmac(crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
  static std::map<crypto::HashAlgorithm, std::unique_ptr<Botan::MessageAuthenticationCode>> kept;
  auto& mac = kept[hash];
  if (!mac)
    mac = Botan::MessageAuthenticationCode::create_or_throw(std::string("HMAC(") +
                                                            name_of_hash(hash) + ")");
  mac->set_key(key.data(), key.size());
  mac->update(message.data(), message.size());
  mac->final(tag.data());
}

// It keeps its key after a tag.
class Mac {
 public:
  Mac(crypto::HashAlgorithm hash, View key)
      : mac_(Botan::MessageAuthenticationCode::create_or_throw(std::string("HMAC(") +
                                                               name_of_hash(hash) + ")")) {
    mac_->set_key(key.data(), key.size());
  }
  void tag(std::initializer_list<View> parts, MutableView out) {
    for (const View part : parts) mac_->update(part.data(), part.size());
    mac_->final(out.data());
  }

 private:
  std::unique_ptr<Botan::MessageAuthenticationCode> mac_;
};

void hash(crypto::HashAlgorithm algorithm, View message, MutableView out) {
  static std::map<crypto::HashAlgorithm, std::unique_ptr<Botan::HashFunction>> kept;
  auto& one = kept[algorithm];
  if (!one) one = Botan::HashFunction::create_or_throw(name_of_hash(algorithm));
  one->update(message.data(), message.size());
  one->final(out.data());
}

const AddPeer botan_peer({.name = "botan",
                          .aead = aead,
                          .prf = prf,
                          .keyed_prf = keyed_prf<Mac>,
                          .hmac = hmac,
                          .hash = hash,
                          .agree = botan_agree,
                          .agree_modulo = botan_agree_modulo,
                          .signer = botan_signer,
                          .handshake = botan_handshake});

}  // namespace
}  // namespace handglass::bench
