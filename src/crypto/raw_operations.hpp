// What stands around the bare operation of a key that somebody else holds: the block that RSA is
// applied to, and between r and s side by side and their DER.
#pragma once
#include "base/failure.hpp"
#include "crypto/random.hpp"
#include "crypto/signature.hpp"

namespace handglass::crypto {

// EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 §9.2, §9.1) of a digest for this modulus, as long as the
// modulus. Empty where the digest does not fit in it.
Bytes pkcs1_block(HashAlgorithm algorithm, View digest, const RsaPublicKey& key);
Bytes pss_block(HashAlgorithm algorithm, View digest, const RsaPublicKey& key, Random& random);

// The DER of an ECDSA signature that came as r and s, each in half of the bytes (RFC 3279 §2.2.3).
Bytes ecdsa_signature(View r_and_s);
// And back, each as long as the order of the group. Empty where it is no such DER.
Bytes r_and_s(View signature, Group group);

// The number that ECDSA makes of a digest (FIPS 186-4 §6.4), as long as the group's order where a
// hash is that long: a PIV card takes no other length. With zeros in front, or the leftmost bytes.
Bytes ecdsa_input(View digest, Group group);

// Puts what the RSA block holds into `premaster`, if it is well-formed PKCS#1 of just that size,
// and otherwise leaves `premaster` as it is: in one time (RFC 5246 §7.4.7.1). `block` is as long as
// the modulus.
void unpad_premaster(View block, MutableView premaster);

}  // namespace handglass::crypto
