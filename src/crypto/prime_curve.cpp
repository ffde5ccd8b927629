#include "crypto/prime_curve.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>

#include <cassert>
#include <utility>

#include "crypto/gmp_number.hpp"
#include "crypto/nettle_random.hpp"

namespace handglass::crypto::prime_curve {
namespace {

const ecc_curve* curve(Group group) {
  switch (group) {
    case Group::p256: return nettle_get_secp_256r1();
    case Group::p384: return nettle_get_secp_384r1();
    case Group::p521: return nettle_get_secp_521r1();
    case Group::x25519: break;
  }
  std::unreachable();
}

// GMP and Nettle release memory without overwriting it: these owners do.
class Point {
 public:
  explicit Point(Group group) : group_(group) { ecc_point_init(&point_, curve(group)); }
  ~Point() {
    wipe_limbs(point_.p, ecc_size_a(point_.ecc));
    ecc_point_clear(&point_);
  }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;

  // False where the bytes are no point of the curve.
  bool set(View bytes) {
    const std::size_t n = field_size(group_);
    if (bytes.size() != public_size(group_) || bytes[0] != 4) return false;
    Number x(bytes.subspan(1, n)), y(bytes.subspan(1 + n, n));
    return ecc_point_set(&point_, x.value, y.value) == 1;
  }
  // Both coordinates at their full length: leading zeros are kept.
  void write(MutableView x_out, MutableView y_out) const {
    Number x, y;
    ecc_point_get(&point_, x.value, y.value);
    crypto::write(x.value, x_out);
    crypto::write(y.value, y_out);
  }
  ecc_point* operator*() { return &point_; }

 private:
  Group group_;
  ecc_point point_;
};

class Scalar {
 public:
  explicit Scalar(Group group) { ecc_scalar_init(&scalar_, curve(group)); }
  ~Scalar() {
    wipe_limbs(scalar_.p, ecc_size(scalar_.ecc));
    ecc_scalar_clear(&scalar_);
  }
  Scalar(const Scalar&) = delete;
  Scalar& operator=(const Scalar&) = delete;

  // One that is_scalar() has accepted.
  Scalar(Group group, View big_endian) : Scalar(group) {
    [[maybe_unused]] const bool valid = set(big_endian);
    assert(valid);
  }
  // False where the number is zero or not below the order.
  bool set(View big_endian) {
    Number z(big_endian);
    return ecc_scalar_set(&scalar_, z.value) == 1;
  }
  ecc_scalar* operator*() { return &scalar_; }

 private:
  ecc_scalar scalar_;
};

struct DsaSignature {
  DsaSignature() { dsa_signature_init(&value); }
  ~DsaSignature() { dsa_signature_clear(&value); }
  DsaSignature(const DsaSignature&) = delete;
  DsaSignature& operator=(const DsaSignature&) = delete;
  dsa_signature value;
};

}  // namespace

bool is_point(Group group, View point) { return Point(group).set(point); }

bool is_scalar(Group group, View scalar) { return Scalar(group).set(scalar); }

SecretBytes random_scalar(Group group, Random& random) {
  SecretBytes bytes(field_size(group));
  do {
    random.fill(bytes.fill());
    if (group == Group::p521) bytes.fill()[0] &= 1;  // 521 bits in 66 bytes
    classify(bytes.reveal());
  } while (!is_scalar(group, bytes.reveal()));  // what is thrown away tells nothing of what is kept
  return bytes;
}

Bytes public_point(Group group, View scalar) {
  Scalar n(group, scalar);
  Point point(group);
  ecc_point_mul_g(*point, *n);
  const std::size_t size = field_size(group);
  Bytes out(public_size(group));
  out[0] = 4;
  point.write(MutableView(out).subspan(1, size), MutableView(out).subspan(1 + size, size));
  declassify(out);
  return out;
}

SecretBytes multiply(Group group, View scalar, View point) {
  Scalar n(group, scalar);
  Point peer(group), product(group);
  [[maybe_unused]] const bool valid = peer.set(point);
  assert(valid);
  ecc_point_mul(*product, *n, *peer);
  SecretBytes x(field_size(group)), y(field_size(group));
  product.write(x.fill(), y.fill());
  return x;
}

Signature sign(Group group, View scalar, View digest, Random& random) {
  Scalar key(group, scalar);
  DsaSignature signature;
  ecdsa_sign(*key, &random, draw_secret, digest.size(), digest.data(), &signature.value);
  declassify(limbs_of(signature.value.r));
  declassify(limbs_of(signature.value.s));
  return {.r = shortest(signature.value.r), .s = shortest(signature.value.s)};
}

bool verify(Group group, View point, View digest, View r, View s) {
  Point key(group);
  if (!key.set(point)) return false;
  DsaSignature signature;
  set(signature.value.r, r);
  set(signature.value.s, s);
  return ecdsa_verify(*key, digest.size(), digest.data(), &signature.value) == 1;
}

}  // namespace handglass::crypto::prime_curve
