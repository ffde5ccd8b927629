// RSA signatures checked (RFC 8017 §8.1.2, §8.2.2). All is public here.
#pragma once
#include "crypto/signature.hpp"

namespace handglass::crypto {

// `scheme` fits the key and is one of RSA's; `digest` is its hash's.
bool rsa_verify(const RsaPublicKey& key, Scheme scheme, View digest, View signature);

}  // namespace handglass::crypto
