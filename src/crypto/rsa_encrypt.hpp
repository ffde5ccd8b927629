// RSA key transport, the sender's side (RFC 5246 §7.4.7.1): RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1).
#pragma once
#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "crypto/random.hpp"
#include "crypto/signature.hpp"

namespace handglass::crypto {

// The ciphertext of `message`, as long as the modulus. Padding is drawn from `random`.
Result<Bytes> rsa_encrypt(const RsaPublicKey& key, View message, Random& random);

}  // namespace handglass::crypto
