// The TLS 1.2 pseudorandom function, P_hash of RFC 5246 §5.
#pragma once
#include <functional>
#include <string_view>

#include "base/bytes.hpp"
#include "crypto/hmac.hpp"

namespace handglass::crypto {

// Fills `out` with P_hash(secret, label || seed). `seed` is given in two parts because TLS joins
// two randoms; the second may be empty. The caller owns `out`, and wipes it when it is secret.
void prf(HashAlgorithm algorithm, View secret, std::string_view label, View seed, View more_seed,
         MutableView out);
// The same under a secret whose two pads are hashed already.
void prf(const Hmac& hmac, std::string_view label, View seed, View more_seed, MutableView out);

}  // namespace handglass::crypto
