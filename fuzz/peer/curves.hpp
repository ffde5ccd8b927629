// The prime curves as OpenSSL has them. For the .cpp files of this folder alone.
#pragma once
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include "crypto/group.hpp"
#include "peer/owned.hpp"

namespace handglass::fuzz::peer {

using Number = Owned<BIGNUM, &BN_free>;
using Point = Owned<EC_POINT, &EC_POINT_free>;

inline const EC_GROUP* curve(crypto::Group group) {
  static EC_GROUP* const p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  static EC_GROUP* const p384 = EC_GROUP_new_by_curve_name(NID_secp384r1);
  static EC_GROUP* const p521 = EC_GROUP_new_by_curve_name(NID_secp521r1);
  return group == crypto::Group::p256 ? p256 : group == crypto::Group::p384 ? p384 : p521;
}

inline BN_CTX* scratch() {
  static BN_CTX* const made = BN_CTX_new();
  return made;
}

inline Number number(View bytes) {
  return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
}

inline Bytes padded(const BIGNUM* value, std::size_t size) {
  Bytes out(size);
  must(BN_bn2binpad(value, out.data(), static_cast<int>(size)) == static_cast<int>(size),
       "a number has its length");
  return out;
}

// Uncompressed.
inline Bytes encoded(crypto::Group group, const EC_POINT* point) {
  Bytes out(crypto::public_size(group));
  must(EC_POINT_point2oct(curve(group), point, POINT_CONVERSION_UNCOMPRESSED, out.data(),
                          out.size(), scratch()) == out.size(),
       "a point has its length");
  return out;
}

}  // namespace handglass::fuzz::peer
