#include "crypto/prime_curve.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>

#include <array>
#include <cassert>
#include <span>
#include <utility>

#include "crypto/curve_equation.hpp"
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

// The limbs of a point's two coordinates or of a scalar, on any of the curves. Nettle would have
// them on the heap, and release them without overwriting them.
template <std::size_t Coordinates>
class Limbs {
 public:
  Limbs() = default;
  ~Limbs() { wipe_limbs(limbs_.data(), static_cast<mp_size_t>(limbs_.size())); }
  Limbs(const Limbs&) = delete;
  Limbs& operator=(const Limbs&) = delete;
  mp_limb_t* data() { return limbs_.data(); }

 private:
  std::array<mp_limb_t, Coordinates * limbs_for(field_size(Group::p521))> limbs_;
};

class Point {
 public:
  explicit Point(Group group) : group_(group), point_{curve(group), limbs_.data()} {}
  // One that is_point() has accepted.
  Point(Group group, View bytes) : Point(group) {
    assert(is_point(group, bytes));
    const std::size_t n = field_size(group);
    to_limbs(bytes.subspan(1, n), coordinate(0));
    to_limbs(bytes.subspan(1 + n, n), coordinate(1));
  }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;

  // At its full length: leading zeros are kept.
  void write_x(MutableView out) { write(coordinate(0), out); }
  void write_y(MutableView out) { write(coordinate(1), out); }
  ecc_point* operator*() { return &point_; }

 private:
  std::span<mp_limb_t> coordinate(std::size_t i) {
    const std::size_t size = limbs_for(field_size(group_));
    return {limbs_.data() + i * size, size};
  }

  Group group_;
  Limbs<2> limbs_;
  ecc_point point_;
};

class Scalar {
 public:
  explicit Scalar(Group group) : scalar_{curve(group), limbs_.data()} {}
  // One that is_scalar() has accepted.
  Scalar(Group group, View big_endian) : Scalar(group) {
    [[maybe_unused]] const bool valid = set(big_endian);
    assert(valid);
  }
  Scalar(const Scalar&) = delete;
  Scalar& operator=(const Scalar&) = delete;

  // False where the number is zero or not below the order.
  bool set(View big_endian) {
    return ShortNumber::fits(big_endian) && ecc_scalar_set(&scalar_, *ShortNumber(big_endian)) == 1;
  }
  ecc_scalar* operator*() { return &scalar_; }

 private:
  Limbs<1> limbs_;
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

bool is_point(Group group, View point) {
  const std::size_t n = field_size(group);
  return point.size() == public_size(group) && point[0] == 4 &&
         on_curve(group, point.subspan(1, n), point.subspan(1 + n, n));
}

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
  point.write_x(MutableView(out).subspan(1, size));
  point.write_y(MutableView(out).subspan(1 + size, size));
  declassify(out);
  return out;
}

SecretBytes multiply(Group group, View scalar, View point) {
  Scalar n(group, scalar);
  Point peer(group, point), product(group);
  ecc_point_mul(*product, *n, *peer);
  SecretBytes x(field_size(group));
  product.write_x(x.fill());
  return x;
}

Bytes sign(Group group, View scalar, View digest, Random& random) {
  Scalar key(group, scalar);
  DsaSignature signature;
  ecdsa_sign(*key, &random, draw_secret, digest.size(), digest.data(), &signature.value);
  declassify(limbs_of(signature.value.r));
  declassify(limbs_of(signature.value.s));
  const std::size_t size = field_size(group);
  Bytes out(2 * size);
  write(signature.value.r, MutableView(out).first(size));
  write(signature.value.s, MutableView(out).last(size));
  return out;
}

bool verify(Group group, View point, View digest, View r, View s) {
  if (!is_point(group, point)) return false;
  Point key(group, point);
  const ShortNumber r_number(r), s_number(s);
  const dsa_signature signature{{**r_number}, {**s_number}};
  return ecdsa_verify(*key, digest.size(), digest.data(), &signature) == 1;
}

}  // namespace handglass::crypto::prime_curve
