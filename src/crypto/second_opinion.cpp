#include "crypto/second_opinion.hpp"

#include <cryptopp/eccrypto.h>
#include <cryptopp/oids.h>

#include <algorithm>

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

}  // namespace

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

}  // namespace handglass::crypto
