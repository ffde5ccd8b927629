// Keys as files and certificates hold them, read by our DER before any library sees a number.
#pragma once
#include <memory>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/private_key.hpp"

namespace handglass::crypto {

// A SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) as a key: RSA (1024 to 8192 bits, an odd exponent from
// 3 up to 64 bits), an EC point on one of the named curves, or Ed25519. Explicit curve parameters
// are refused. key_malformed or key_unsupported say why.
Result<PublicKey> public_key(View subject_public_key_info);
Result<PublicKey> public_key(const structure::SubjectPublicKeyInfo& info);  // that has been read

// The SubjectPublicKeyInfo of a key, DER.
Bytes subject_public_key_info(const PublicKey& key);

// A private key in DER: PKCS#8 PrivateKeyInfo (RFC 5958), SEC1 ECPrivateKey (RFC 5915) or PKCS#1
// RSAPrivateKey (RFC 8017 §A.1.2), told apart by their contents. An EncryptedPrivateKeyInfo is
// named as such (key_encrypted).
Result<std::shared_ptr<const PrivateKey>> private_key(View der, Random& random);

// The PKCS#8 form of a key that this program made; the owner wipes it.
Result<Bytes> pkcs8(const PrivateKey& key);

}  // namespace handglass::crypto
