// Ours: what make_aead() chooses on this CPU, and what it chooses where there is no other.
#include "crypto/hmac.hpp"
#include "crypto/prf.hpp"
#include "peer.hpp"

namespace handglass::bench {

std::unique_ptr<PeerHandshake> handglass_handshake(const HandshakeKind&, const Identities&);

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

const AddPeer handglass_peer({
    .name = "handglass",
    .aead = aead_by(crypto::AeadLibrary::fastest),
    .prf = [](crypto::HashAlgorithm hash, View secret, std::string_view label, View seed,
              MutableView out) { crypto::prf(hash, secret, label, seed, {}, out); },
    .hmac =
        [](crypto::HashAlgorithm hash, View key, View message, MutableView tag) {
          std::ranges::copy(crypto::hmac(hash, key, message).view(), tag.begin());
        },
    .handshake = handglass_handshake,
});
const AddPeer portable_peer({.name = "handglass_portable",
                             .aead = aead_by(crypto::AeadLibrary::portable)});

}  // namespace
}  // namespace handglass::bench
