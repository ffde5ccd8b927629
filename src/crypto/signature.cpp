#include "crypto/signature.hpp"

#include <cryptopp/donna.h>

#include <string>

#include "crypto/big_endian.hpp"
#include "crypto/ecdsa.hpp"
#include "crypto/rsa_verify.hpp"

namespace handglass::crypto {
namespace {

// The order of edwards25519, little-endian (RFC 8032 §5.1).
constexpr auto ed25519_order =
    std::to_array<std::uint8_t>({0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                                 0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                                 0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10});

bool ed25519_verify(const Ed25519PublicKey& key, View message, View signature) {
  if (signature.size() != 64) return false;
  // RFC 8032 §5.1.7: S is below the order. Crypto++ does not look, and would accept S + L for S.
  const View s = signature.last(32);
  if (!std::lexicographical_compare(s.rbegin(), s.rend(), ed25519_order.rbegin(),
                                    ed25519_order.rend()))
    return false;
  return CryptoPP::Donna::ed25519_sign_open(message.data(), message.size(), key.bytes.data(),
                                            signature.data()) == 0;
}

}  // namespace

std::size_t RsaPublicKey::bits() const { return bit_length(modulus); }

bool fits(const PublicKey& key, Scheme scheme) {
  if (const auto* rsa = std::get_if<RsaPublicKey>(&key)) {
    if (scheme.algorithm == SignatureAlgorithm::rsa_pkcs1) return true;
    // RFC 8017 §9.1.1 step 3: the encoded message, one bit shorter than the modulus, must hold
    // digest and salt.
    return scheme.algorithm == SignatureAlgorithm::rsa_pss && scheme.hash != HashAlgorithm::sha1 &&
           (rsa->bits() + 6) / 8 >= 2 * digest_size(scheme.hash) + 2;
  }
  if (std::holds_alternative<EcPublicKey>(key))
    return scheme.algorithm == SignatureAlgorithm::ecdsa;
  return scheme.algorithm == SignatureAlgorithm::ed25519;
}

std::string describe(const PublicKey& key) {
  if (const auto* rsa = std::get_if<RsaPublicKey>(&key))
    return "RSA " + std::to_string(rsa->bits());
  if (const auto* ec = std::get_if<EcPublicKey>(&key))
    return "EC " + std::string(name_of(ec->group));
  return "Ed25519";
}

bool verify(const PublicKey& key, Scheme scheme, View message, View signature) {
  if (!fits(key, scheme)) return false;
  if (const auto* ed25519 = std::get_if<Ed25519PublicKey>(&key))
    return ed25519_verify(*ed25519, message, signature);
  const Digest digest = hash(scheme.hash, message);
  if (const auto* rsa = std::get_if<RsaPublicKey>(&key))
    return rsa_verify(*rsa, scheme, digest.view(), signature);
  return ecdsa_verify(std::get<EcPublicKey>(key), digest.view(), signature);
}

}  // namespace handglass::crypto
