// Botan's keys. Its RSA signs in two threads, where the machine has them: the caller's own time is
// half of what it costs.
#include <botan/auto_rng.h>
#include <botan/curve25519.h>
#include <botan/data_src.h>
#include <botan/dh.h>
#include <botan/dl_group.h>
#include <botan/ec_group.h>
#include <botan/ecdh.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include <algorithm>

#include "peer.hpp"

namespace handglass::bench {
namespace {

Botan::RandomNumberGenerator& random() {
  static Botan::AutoSeeded_RNG one;
  return one;
}

const char* padding_of(crypto::Scheme scheme) {
  switch (scheme.algorithm) {
    case crypto::SignatureAlgorithm::ecdsa:
      return scheme.hash == crypto::HashAlgorithm::sha256   ? "EMSA1(SHA-256)"
             : scheme.hash == crypto::HashAlgorithm::sha384 ? "EMSA1(SHA-384)"
                                                            : "EMSA1(SHA-512)";
    case crypto::SignatureAlgorithm::rsa_pkcs1: return "EMSA3(SHA-256)";
    case crypto::SignatureAlgorithm::rsa_pss: return "PSSR(SHA-256,MGF1,32)";
    case crypto::SignatureAlgorithm::ed25519: return "Pure";
  }
  return "";
}

class Signer final : public PeerSigner {
 public:
  Signer(crypto::Scheme scheme, View key, View public_key) {
    const auto form = scheme.algorithm == crypto::SignatureAlgorithm::ecdsa ? Botan::DER_SEQUENCE
                                                                            : Botan::IEEE_1363;
    Botan::DataSource_Memory bytes(key.data(), key.size());
    key_ = Botan::PKCS8::load_key(bytes);
    public_.reset(Botan::X509::load_key(Bytes(public_key.begin(), public_key.end())));
    const char* const padding = padding_of(scheme);
    signer_ = std::make_unique<Botan::PK_Signer>(*key_, random(), padding, form);
    verifier_ = std::make_unique<Botan::PK_Verifier>(*public_, padding, form);
  }
  Bytes sign(View message) override {
    return signer_->sign_message(message.data(), message.size(), random());
  }
  bool verify(View message, View signature) override {
    return verifier_->verify_message(message.data(), message.size(), signature.data(),
                                     signature.size());
  }

 private:
  std::unique_ptr<Botan::Private_Key> key_;
  std::unique_ptr<Botan::Public_Key> public_;
  std::unique_ptr<Botan::PK_Signer> signer_;
  std::unique_ptr<Botan::PK_Verifier> verifier_;
};

void agree_by(const Botan::PK_Key_Agreement_Key& key, View peer, MutableView public_value,
              MutableView secret) {
  std::ranges::copy(key.public_value(), public_value.begin());
  const Botan::PK_Key_Agreement agreement(key, random(), "Raw");
  std::ranges::copy(agreement.derive_key(0, peer.data(), peer.size()).bits_of(), secret.begin());
}

}  // namespace

bool botan_agree(crypto::Group group, View peer, MutableView public_value, MutableView secret) {
  if (group == crypto::Group::x25519) {
    agree_by(Botan::X25519_PrivateKey(random()), peer, public_value, secret);
  } else {
    const Botan::EC_Group curve(group == crypto::Group::p256   ? "secp256r1"
                                : group == crypto::Group::p384 ? "secp384r1"
                                                               : "secp521r1");
    agree_by(Botan::ECDH_PrivateKey(random(), curve), peer, public_value, secret);
  }
  return true;
}

bool botan_agree_modulo(std::size_t bits, View peer, MutableView public_value, Bytes& secret) {
  const Botan::DL_Group group("ffdhe/ietf/" + std::to_string(bits));
  secret.assign(public_value.size(), 0);
  agree_by(Botan::DH_PrivateKey(random(), group), peer, public_value, secret);
  return true;
}

std::unique_ptr<PeerSigner> botan_signer(crypto::Scheme scheme, View key, View public_key) {
  return std::make_unique<Signer>(scheme, key, public_key);
}

}  // namespace handglass::bench
