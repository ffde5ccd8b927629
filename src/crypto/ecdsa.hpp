// ECDSA signatures as certificates and TLS carry them: DER of r and s (RFC 3279 §2.2.3), around
// prime_curve.hpp.
#pragma once
#include "crypto/signature.hpp"

namespace handglass::crypto {

Bytes ecdsa_sign(Group group, View scalar, View digest, Random& random);
bool ecdsa_verify(const EcPublicKey& key, View digest, View signature);

}  // namespace handglass::crypto
