#include "crypto/curve_equation.hpp"

#include <gmp.h>
#include <nettle/bignum.h>

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "crypto/gmp_number.hpp"

namespace handglass::crypto {
namespace {

constexpr std::size_t limbs_max = limbs_for(field_size(Group::p521));
using Limbs = std::array<mp_limb_t, limbs_max>;  // the least significant first, zeros behind

consteval Limbs limbs(std::string_view hex) {
  Limbs out{};
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const char c = hex[hex.size() - 1 - i];
    const auto digit = static_cast<mp_limb_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    out[i / (2 * limb_size)] |= digit << (4 * (i % (2 * limb_size)));
  }
  return out;
}

// y^2 = x^3 - 3x + b modulo p.
struct Equation {
  Limbs p, b;
};

// FIPS 186-4 §D.1.2.3 to §D.1.2.5.
constexpr Equation p256{limbs("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
                        limbs("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")};
constexpr Equation p384{limbs("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                              "ffffffff0000000000000000ffffffff"),
                        limbs("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875a"
                              "c656398d8a2ed19d2a85c8edd3ec2aef")};
constexpr Equation p521{limbs("01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                              "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
                        limbs("51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e1"
                              "56193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00")};

const Equation& equation(Group group) {
  switch (group) {
    case Group::p256: return p256;
    case Group::p384: return p384;
    case Group::p521: return p521;
    case Group::x25519: break;
  }
  std::unreachable();
}

}  // namespace

bool on_curve(Group group, View x_bytes, View y_bytes) {
  const auto& [p, b] = equation(group);
  const std::size_t n = limbs_for(field_size(group));
  const auto size = static_cast<mp_size_t>(n);
  Limbs x, y;
  to_limbs(x_bytes, std::span(x).first(n));
  to_limbs(y_bytes, std::span(y).first(n));
  if (mpn_cmp(x.data(), p.data(), size) >= 0 || mpn_cmp(y.data(), p.data(), size) >= 0)
    return false;
  // y^2 + 3x beside x^3 + b: nothing is subtracted, and p^3 bounds both.
  std::array<mp_limb_t, 2 * limbs_max> square;
  std::array<mp_limb_t, 3 * limbs_max> left, right;
  mpn_sqr(left.data(), y.data(), size);
  const mp_limb_t carry = mpn_addmul_1(left.data(), x.data(), size, 3);
  left[2 * n] = mpn_add_1(left.data() + n, left.data() + n, size, carry);
  mpn_sqr(square.data(), x.data(), size);
  mpn_mul(right.data(), square.data(), 2 * size, x.data(), size);
  mpn_add(right.data(), right.data(), 3 * size, b.data(), size);
  mpz_t l, r, modulus;
  return mpz_congruent_p(mpz_roinit_n(l, left.data(), 2 * size + 1),
                         mpz_roinit_n(r, right.data(), 3 * size),
                         mpz_roinit_n(modulus, p.data(), size)) != 0;
}

}  // namespace handglass::crypto
