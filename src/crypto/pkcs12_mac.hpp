// The integrity of a PKCS#12 file under its password (RFC 7292 §A, §B).
#pragma once
#include "base/failure.hpp"
#include "base/secret.hpp"
#include "crypto/hash.hpp"

namespace handglass::crypto {

// A password of UTF-8 as RFC 7292 §B.1 wants it: UTF-16, big endian, and a zero character at the
// end. password_wrong where it is not UTF-8 or too long.
Result<SecretBytes> bmp_password(View utf8);

// The key of the HMAC: as long as the hash's digest (RFC 7292 §B.2, with the ID byte 3).
Digest pkcs12_mac_key(HashAlgorithm algorithm, View bmp_password, View salt, std::uint32_t rounds);

}  // namespace handglass::crypto
