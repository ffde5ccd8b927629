// Crypto++'s keys, which it reads itself. No tables of multiples are made for them first.
#include <cryptopp/dsa.h>
#include <cryptopp/eccrypto.h>
#include <cryptopp/filters.h>
#include <cryptopp/oids.h>
#include <cryptopp/osrng.h>
#include <cryptopp/pssr.h>
#include <cryptopp/rsa.h>
#include <cryptopp/sha.h>
#include <cryptopp/xed25519.h>

#include "peer.hpp"

namespace handglass::bench {
namespace {

using CryptoPP::ECP;
using CryptoPP::SHA256;

CryptoPP::RandomNumberGenerator& random() {
  static CryptoPP::AutoSeededRandomPool one;
  return one;
}

// What ECDSA signs is r and s one after the other; in TLS they stand in a DER structure.
Bytes to_der(View made) {
  Bytes out(made.size() + 16);
  out.resize(CryptoPP::DSAConvertSignatureFormat(out.data(), out.size(), CryptoPP::DSA_DER,
                                                 made.data(), made.size(), CryptoPP::DSA_P1363));
  return out;
}
Bytes from_der(View made, std::size_t size) {
  Bytes out(size);
  CryptoPP::DSAConvertSignatureFormat(out.data(), out.size(), CryptoPP::DSA_P1363, made.data(),
                                      made.size(), CryptoPP::DSA_DER);
  return out;
}

template <class Sign, class Verify, bool der = false>
class Signer final : public PeerSigner {
 public:
  Signer(View key, View public_key) {
    CryptoPP::ArraySource from(key.data(), key.size(), true);
    signer_.AccessPrivateKey().Load(from);
    CryptoPP::ArraySource from_public(public_key.data(), public_key.size(), true);
    verifier_.AccessPublicKey().Load(from_public);
  }
  Bytes sign(View message) override {
    Bytes out(signer_.MaxSignatureLength());
    out.resize(signer_.SignMessage(random(), message.data(), message.size(), out.data()));
    return der ? to_der(out) : out;
  }
  bool verify(View message, View signature) override {
    const Bytes plain = der ? from_der(signature, verifier_.SignatureLength()) : Bytes();
    const View made = der ? View(plain) : signature;
    return verifier_.VerifyMessage(message.data(), message.size(), made.data(), made.size());
  }

 private:
  Sign signer_;
  Verify verifier_;
};

template <class Hash>
struct EcdsaWith {
  using Ecdsa = CryptoPP::ECDSA<ECP, Hash>;
  using type = Signer<typename Ecdsa::Signer, typename Ecdsa::Verifier, true>;
};
using Pkcs1 = CryptoPP::RSASS<CryptoPP::PKCS1v15, SHA256>;
using Pss = CryptoPP::RSASS<CryptoPP::PSS, SHA256>;

bool agree_by(CryptoPP::SimpleKeyAgreementDomain& domain, View peer, MutableView public_value,
              MutableView secret) {
  CryptoPP::SecByteBlock own(domain.PrivateKeyLength());
  domain.GenerateKeyPair(random(), own, public_value.data());
  return domain.Agree(secret.data(), own, peer.data());
}

}  // namespace

bool cryptopp_agree(crypto::Group group, View peer, MutableView public_value, MutableView secret) {
  if (group == crypto::Group::x25519) {
    CryptoPP::x25519 domain;
    return agree_by(domain, peer, public_value, secret);
  }
  CryptoPP::ECDH<ECP>::Domain domain(group == crypto::Group::p256   ? CryptoPP::ASN1::secp256r1()
                                     : group == crypto::Group::p384 ? CryptoPP::ASN1::secp384r1()
                                                                    : CryptoPP::ASN1::secp521r1());
  return agree_by(domain, peer, public_value, secret);
}

std::unique_ptr<PeerSigner> cryptopp_signer(crypto::Scheme scheme, View key, View public_key) {
  switch (scheme.algorithm) {
    case crypto::SignatureAlgorithm::ecdsa:
      if (scheme.hash == crypto::HashAlgorithm::sha384)
        return std::make_unique<EcdsaWith<CryptoPP::SHA384>::type>(key, public_key);
      if (scheme.hash == crypto::HashAlgorithm::sha512)
        return std::make_unique<EcdsaWith<CryptoPP::SHA512>::type>(key, public_key);
      return std::make_unique<EcdsaWith<SHA256>::type>(key, public_key);
    case crypto::SignatureAlgorithm::rsa_pkcs1:
      return std::make_unique<Signer<Pkcs1::Signer, Pkcs1::Verifier>>(key, public_key);
    case crypto::SignatureAlgorithm::rsa_pss:
      return std::make_unique<Signer<Pss::Signer, Pss::Verifier>>(key, public_key);
    case crypto::SignatureAlgorithm::ed25519:
      return std::make_unique<Signer<CryptoPP::ed25519Signer, CryptoPP::ed25519Verifier>>(
          key, public_key);
  }
  return nullptr;
}

}  // namespace handglass::bench
