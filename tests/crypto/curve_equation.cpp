// The equation of a prime curve beside Nettle's own check: on points, beside them, and at and
// beyond the prime.
// clang-format off
#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
// clang-format on

#include "crypto/curve_equation.hpp"

#include "bytes.hpp"
#include "crypto/gmp_number.hpp"
#include "crypto/group.hpp"
#include "crypto/random.hpp"

using namespace handglass;
using namespace handglass::crypto;

namespace {

struct Curve {
  Group group;
  const ecc_curve* nettle;
  std::vector<std::pair<int, mp_bitcnt_t>> prime;  // signs and powers of two (FIPS 186-4 §D.1.2)
};

std::array<Curve, 3> curves() {
  return {
      {{Group::p256, nettle_get_secp_256r1(), {{1, 256}, {-1, 224}, {1, 192}, {1, 96}, {-1, 0}}},
       {Group::p384, nettle_get_secp_384r1(), {{1, 384}, {-1, 128}, {-1, 96}, {1, 32}, {-1, 0}}},
       {Group::p521, nettle_get_secp_521r1(), {{1, 521}, {-1, 0}}}}};
}

void set_prime(const Curve& curve, mpz_ptr p) {
  for (const auto& [sign, power] : curve.prime) {
    Number term;
    mpz_setbit(term.value, power);
    (sign > 0 ? mpz_add : mpz_sub)(p, p, term.value);
  }
}

// x^3 - 3x modulo p.
void set_terms_of(mpz_srcptr x, mpz_srcptr p, mpz_ptr out) {
  mpz_powm_ui(out, x, 3, p);
  mpz_submul_ui(out, x, 3);
}

// What the equation lacks, from a point that Nettle knows.
void set_b(const Curve& curve, mpz_srcptr p, mpz_ptr b) {
  const Bytes point =
      to_bytes(KeyShare::generate(curve.group, *seeded_random(as_bytes("one"))).public_value());
  const std::size_t n = field_size(curve.group);
  const Number x(View(point).subspan(1, n)), y(View(point).subspan(1 + n, n));
  set_terms_of(x.value, p, b);
  mpz_neg(b, b);
  mpz_addmul(b, y.value, y.value);
  mpz_mod(b, b, p);
}

// Ours, which has to be Nettle's. Nothing where a number is too long to be asked about.
std::optional<bool> judged(const Curve& curve, mpz_srcptr x, mpz_srcptr y) {
  const std::size_t n = field_size(curve.group);
  if (nettle_mpz_sizeinbase_256_u(x) > n || nettle_mpz_sizeinbase_256_u(y) > n) return {};
  Bytes x_bytes(n), y_bytes(n);
  write(x, x_bytes);
  write(y, y_bytes);
  ecc_point point;
  ecc_point_init(&point, curve.nettle);
  const bool theirs = ecc_point_set(&point, x, y) == 1;
  ecc_point_clear(&point);
  const bool ours = on_curve(curve.group, x_bytes, y_bytes);
  CHECK(ours == theirs);
  return ours;
}

}  // namespace

TEST_CASE("a point is on a curve where Nettle says so") {
  const auto random = seeded_random(as_bytes("points"));
  for (const Curve& curve : curves()) {
    CAPTURE(name_of(curve.group));
    Number p, b, exponent;
    set_prime(curve, p.value);
    set_b(curve, p.value, b.value);
    mpz_add_ui(exponent.value, p.value, 1);  // (p + 1) / 4: these primes are 3 modulo 4
    mpz_fdiv_q_2exp(exponent.value, exponent.value, 2);
    int points = 0, beyond = 0;
    for (unsigned long i = 0; i < 300; ++i) {
      // Drawn, and near zero and the prime.
      Bytes drawn(field_size(curve.group));
      random->fill(drawn);
      Number x(drawn), y, far_x, far_y;
      mpz_mod(x.value, x.value, p.value);
      if (i < 100) mpz_set_ui(x.value, i);
      if (i >= 100 && i < 200) mpz_sub_ui(x.value, p.value, i - 99);
      set_terms_of(x.value, p.value, y.value);
      mpz_add(y.value, y.value, b.value);
      mpz_powm(y.value, y.value, exponent.value, p.value);
      // Every other x has no point, and what is no root then is refused.
      points += judged(curve, x.value, y.value).value();
      mpz_add(far_x.value, x.value, p.value);
      mpz_add(far_y.value, y.value, p.value);
      for (mpz_srcptr of_x : {x.value, far_x.value})
        for (mpz_srcptr of_y : {y.value, far_y.value}) {
          if (of_x == x.value && of_y == y.value) continue;
          const auto found = judged(curve, of_x, of_y);
          beyond += found.has_value();
          CHECK_FALSE(found.value_or(false));
        }
      judged(curve, x.value, p.value);
      judged(curve, p.value, y.value);
      mpz_sub(y.value, p.value, y.value);  // the other root
      points += judged(curve, x.value, y.value).value();
      mpz_add_ui(y.value, y.value, 1);
      judged(curve, x.value, y.value);
      mpz_add_ui(x.value, x.value, 1);
      judged(curve, x.value, y.value);
    }
    CHECK(points > 200);
    CHECK(beyond > 40);
  }
}
