// The prime curves P-256, P-384 and P-521 in bytes: Nettle's side-channel-silent arithmetic behind
// a face without its types. All numbers are big-endian and field_size(group) long unless said
// otherwise; `group` is never x25519.
#pragma once
#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "crypto/group.hpp"
#include "crypto/random.hpp"

namespace handglass::crypto::prime_curve {

// Whether `point` is uncompressed, with coordinates below the prime, and on the curve.
bool is_point(Group group, View point);

// A scalar between 1 and the order of the group less 1, uniform.
SecretBytes random_scalar(Group group, Random& random);
// Whether `scalar` is such a number, in no more than field_size(group) bytes.
bool is_scalar(Group group, View scalar);

// The point of a scalar, uncompressed.
Bytes public_point(Group group, View scalar);
// The x-coordinate of scalar * point. Both have been checked.
SecretBytes multiply(Group group, View scalar, View point);

// r and s of ECDSA (FIPS 186-4 §6) side by side. The digest's leftmost bits count, as many as the
// order has.
Bytes sign(Group group, View scalar, View digest, Random& random);
// r and s of any length up to field_size.
bool verify(Group group, View point, View digest, View r, View s);

}  // namespace handglass::crypto::prime_curve
