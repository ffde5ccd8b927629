#include "crypto/prime_curve.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>

#include <cassert>
#include <utility>

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

void wipe_limbs(mp_limb_t* limbs, mp_size_t count) {
  wipe({reinterpret_cast<std::uint8_t*>(limbs), static_cast<std::size_t>(count) * sizeof *limbs});
}

// GMP and Nettle release memory without overwriting it: these owners do.
class Number {
 public:
  Number() { mpz_init(z_); }
  explicit Number(View big_endian) {
    nettle_mpz_init_set_str_256_u(z_, big_endian.size(), big_endian.data());
  }
  ~Number() {
    wipe_limbs(z_->_mp_d, z_->_mp_alloc);
    mpz_clear(z_);
  }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpz_ptr operator*() { return z_; }

 private:
  mpz_t z_;
};

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
    return ecc_point_set(&point_, *x, *y) == 1;
  }
  // Both coordinates at their full length: leading zeros are kept.
  void write(MutableView x_out, MutableView y_out) const {
    Number x, y;
    ecc_point_get(&point_, *x, *y);
    nettle_mpz_get_str_256(x_out.size(), x_out.data(), *x);
    nettle_mpz_get_str_256(y_out.size(), y_out.data(), *y);
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
    return ecc_scalar_set(&scalar_, *z) == 1;
  }
  ecc_scalar* operator*() { return &scalar_; }

 private:
  ecc_scalar scalar_;
};

Bytes to_bytes(mpz_srcptr z) {
  Bytes out(nettle_mpz_sizeinbase_256_u(z));
  nettle_mpz_get_str_256(out.size(), out.data(), z);
  return out;
}

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
  ecdsa_sign(
      *key, &random,
      [](void* source, std::size_t size, std::uint8_t* out) {
        static_cast<Random*>(source)->fill({out, size});
      },
      digest.size(), digest.data(), &signature.value);
  return {.r = to_bytes(signature.value.r), .s = to_bytes(signature.value.s)};
}

bool verify(Group group, View point, View digest, View r, View s) {
  Point key(group);
  if (!key.set(point)) return false;
  DsaSignature signature;
  nettle_mpz_set_str_256_u(signature.value.r, r.size(), r.data());
  nettle_mpz_set_str_256_u(signature.value.s, s.size(), s.data());
  return ecdsa_verify(*key, digest.size(), digest.data(), &signature.value) == 1;
}

}  // namespace handglass::crypto::prime_curve
