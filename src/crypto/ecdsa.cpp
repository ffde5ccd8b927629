#include "crypto/ecdsa.hpp"

#include "crypto/key_structures.hpp"
#include "crypto/prime_curve.hpp"
#include "crypto/raw_operations.hpp"
#include "crypto/second_opinion.hpp"

namespace handglass::crypto {

Bytes ecdsa_sign(Group group, View scalar, View digest, Random& random) {
  return ecdsa_signature(prime_curve::sign(group, scalar, digest, random));
}

bool ecdsa_verify(const EcPublicKey& key, View digest, View signature) {
  const auto parsed = der::parse<structure::EcdsaSignature>(signature);
  if (!parsed || parsed->r.negative() || parsed->s.negative()) return false;
  const View r = parsed->r.magnitude(), s = parsed->s.magnitude();
  if (r.size() > field_size(key.group) || s.size() > field_size(key.group)) return false;
  // The first refuses what is no point of the curve; the second is asked about points alone.
  return prime_curve::verify(key.group, key.point, digest, r, s) ||
         (prime_curve::is_point(key.group, key.point) &&
          second_opinion(key.group, key.point, digest, r, s));
}

}  // namespace handglass::crypto
