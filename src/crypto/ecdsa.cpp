#include "crypto/ecdsa.hpp"

#include <cryptopp/eccrypto.h>
#include <cryptopp/oids.h>

#include "crypto/key_structures.hpp"
#include "crypto/prime_curve.hpp"

namespace handglass::crypto {
namespace {

CryptoPP::OID curve(Group group) {
  switch (group) {
    case Group::p256: return CryptoPP::ASN1::secp256r1();
    case Group::p384: return CryptoPP::ASN1::secp384r1();
    default: return CryptoPP::ASN1::secp521r1();
  }
}

CryptoPP::Integer integer(View v) { return {v.data(), v.size()}; }

// Nettle adds the two products of a verification with a formula that fails where they are the same
// point, and so refuses a few valid signatures, which anybody can construct. Crypto++ has no such
// gap. It sees numbers only, and `point` has been found on its curve.
bool second_opinion(Group group, View point, View digest, View r, View s) try {
  const std::size_t n = field_size(group);
  CryptoPP::DL_PublicKey_EC<CryptoPP::ECP> key;
  key.Initialize(
      CryptoPP::DL_GroupParameters_EC<CryptoPP::ECP>(curve(group)),
      CryptoPP::ECP::Point(integer(point.subspan(1, n)), integer(point.subspan(1 + n, n))));
  // The leftmost bits of the digest: whole bytes for these curves, P-521's order being longer than
  // any digest.
  const CryptoPP::Integer e = integer(digest.first(std::min(digest.size(), n)));
  return CryptoPP::DL_Algorithm_GDSA<CryptoPP::ECP::Point>().Verify(
      key.GetAbstractGroupParameters(), key, e, integer(r), integer(s));
} catch (const CryptoPP::Exception&) {
  return false;
}

}  // namespace

Bytes ecdsa_sign(Group group, View scalar, View digest, Random& random) {
  const auto [r, s] = prime_curve::sign(group, scalar, digest, random);
  const Bytes r_content = der::integer_content(r), s_content = der::integer_content(s);
  return der::encode(structure::EcdsaSignature{.r = {r_content}, .s = {s_content}});
}

bool ecdsa_verify(const EcPublicKey& key, View digest, View signature) {
  const auto parsed = der::parse<structure::EcdsaSignature>(signature);
  if (!parsed || parsed->r.negative() || parsed->s.negative()) return false;
  const View r = parsed->r.magnitude(), s = parsed->s.magnitude();
  if (r.size() > field_size(key.group) || s.size() > field_size(key.group)) return false;
  return prime_curve::is_point(key.group, key.point) &&
         (prime_curve::verify(key.group, key.point, digest, r, s) ||
          second_opinion(key.group, key.point, digest, r, s));
}

}  // namespace handglass::crypto
