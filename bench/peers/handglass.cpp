// Ours: what make_aead() chooses on this CPU, and what it chooses where there is no other.
#include "crypto/finite_field.hpp"
#include "crypto/hmac.hpp"
#include "crypto/key_file.hpp"
#include "crypto/prf.hpp"
#include "peer.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> handglass_handshake(const HandshakeKind&, const Identities&);
std::unique_ptr<PeerHandshake> handglass_handshake_remembered(const HandshakeKind&,
                                                              const Identities&);
std::unique_ptr<PeerHandshake> handglass_handshake_portable(const HandshakeKind&,
                                                            const Identities&);

namespace {

class Ours final : public PeerAead {
 public:
  Ours(crypto::AeadAlgorithm algorithm, View key, crypto::AeadLibrary library)
      : aead_(crypto::make_aead(algorithm, key, library)) {}
  void seal(View nonce, View header, MutableView text, MutableView tag) override {
    aead_->seal(nonce, header, text, tag);
  }
  bool open(View nonce, View header, MutableView text, View tag) override {
    return aead_->open(nonce, header, text, tag);
  }

 private:
  std::unique_ptr<crypto::Aead> aead_;
};

auto aead_by(crypto::AeadLibrary library) {
  return [library](crypto::AeadAlgorithm algorithm, View key) -> std::unique_ptr<PeerAead> {
    return std::make_unique<Ours>(algorithm, key, library);
  };
}

class Prf final : public PeerPrf {
 public:
  Prf(crypto::HashAlgorithm hash, View secret) : hmac_(hash, secret) {}
  void derive(std::string_view label, View seed, MutableView out) override {
    crypto::prf(hmac_, label, seed, {}, out);
  }

 private:
  crypto::Hmac hmac_;
};

class Signer final : public PeerSigner {
 public:
  Signer(crypto::Scheme scheme, View key, View public_key)
      : scheme_(scheme),
        key_(crypto::private_key(key, crypto::system_random()).value()),
        public_key_(crypto::public_key(public_key).value()) {}
  Bytes sign(View message) override { return key_->sign(scheme_, message).value(); }
  bool verify(View message, View signature) override {
    return crypto::verify(public_key_, scheme_, message, signature);
  }

 private:
  crypto::Scheme scheme_;
  std::shared_ptr<const crypto::PrivateKey> key_;
  crypto::PublicKey public_key_;
};

const AddPeer handglass_peer({
    .name = "handglass",
    .aead = aead_by(crypto::AeadLibrary::fastest),
    .prf = [](crypto::HashAlgorithm hash, View secret, std::string_view label, View seed,
              MutableView out) { crypto::prf(hash, secret, label, seed, {}, out); },
    .keyed_prf = [](crypto::HashAlgorithm hash, View secret) -> std::unique_ptr<PeerPrf> {
      return std::make_unique<Prf>(hash, secret);
    },
    .hmac =
        [](crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
          std::ranges::copy(crypto::hmac(hash, key, message).view(), tag.begin());
        },
    .hash =
        [](crypto::HashAlgorithm algorithm, View message, MutableView digest) {
          crypto::Hash hash(algorithm);
          hash.update(message);
          std::ranges::copy(hash.digest().view(), digest.begin());
        },
    .agree =
        [](crypto::Group group, View peer, MutableView public_value, MutableView secret) {
          auto share = crypto::KeyShare::generate(group, crypto::system_random());
          std::ranges::copy(share.public_value(), public_value.begin());
          const SecretBytes agreed = std::move(share).agree(peer).value();
          std::ranges::copy(agreed.reveal(), secret.begin());
          return true;
        },
    .agree_modulo =
        [](std::size_t bits, View peer, MutableView public_value, Bytes& secret) {
          auto share = crypto::DhShare::generate(crypto::ffdhe(bits), crypto::system_random());
          std::ranges::copy(share.public_value(), public_value.begin());
          secret = to_bytes(std::move(share).agree(peer).value().reveal());
          return true;
        },
    .signer = [](crypto::Scheme scheme, View key, View public_key) -> std::unique_ptr<PeerSigner> {
      return std::make_unique<Signer>(scheme, key, public_key);
    },
    .handshake = handglass_handshake,
});
// With a memory of the chains that were accepted: a handshake in which no certificate is new.
const AddPeer remembering_peer({.name = "handglass_remembered",
                                .handshake = handglass_handshake_remembered,
                                .connections = Peer::Connections::handshakes});
const AddPeer portable_peer({.name = "handglass_portable",
                             .aead = aead_by(crypto::AeadLibrary::portable),
                             .handshake = handglass_handshake_portable,
                             .connections = Peer::Connections::records});

}  // namespace
}  // namespace handglass::bench
