#include "crypto/finite_field.hpp"

#include <gmp.h>

#include "bytes.hpp"
#include "packaged_vectors.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array<std::size_t, 5> sizes{2048, 3072, 4096, 6144, 8192};

struct Mpz {
  Mpz() { mpz_init(value); }
  explicit Mpz(View bytes) : Mpz() { mpz_import(value, bytes.size(), 1, 1, 1, 0, bytes.data()); }
  ~Mpz() { mpz_clear(value); }
  Mpz(const Mpz&) = delete;
  Mpz& operator=(const Mpz&) = delete;
  Bytes bytes() const {
    Bytes out((mpz_sizeinbase(value, 2) + 7) / 8);
    mpz_export(out.data(), nullptr, 1, 1, 1, 0, value);
    return out;
  }
  mpz_t value;
};

TEST_CASE("the primes are RFC 7919's formula over the expansion of e") {
  // p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1, with X of appendix A.
  constexpr std::array<unsigned long, 5> offsets{560316, 2625351, 5736041, 15705020, 10965728};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::size_t bits = sizes[i];
    // floor(2^(b-130) e), from the sum of 1/k! with 64 bits to spare.
    Mpz term, e, p, power;
    mpz_setbit(term.value, bits - 130 + 64);
    for (unsigned long k = 1; mpz_sgn(term.value) > 0; ++k) {
      mpz_add(e.value, e.value, term.value);
      mpz_tdiv_q_ui(term.value, term.value, k);
    }
    mpz_tdiv_q_2exp(e.value, e.value, 64);
    mpz_add_ui(e.value, e.value, offsets[i]);
    mpz_mul_2exp(p.value, e.value, 64);
    mpz_sub_ui(p.value, p.value, 1);
    mpz_setbit(power.value, bits);
    mpz_add(p.value, p.value, power.value);
    mpz_set_ui(power.value, 0);
    mpz_setbit(power.value, bits - 64);
    mpz_sub(p.value, p.value, power.value);
    CHECK(ffdhe(bits).p == p.bytes());
    CHECK(ffdhe(bits).g == Bytes{2});
    CHECK(ffdhe(bits).bits() == bits);
    CHECK(ffdhe_bits(ffdhe(bits)) == bits);
    CHECK(is_dh_group(ffdhe(bits)));
  }
}

TEST_CASE("the smallest prime is safe: it and half of it are prime") {
  Mpz p(ffdhe(2048).p);
  CHECK(mpz_probab_prime_p(p.value, 20) > 0);
  mpz_tdiv_q_2exp(p.value, p.value, 1);
  CHECK(mpz_probab_prime_p(p.value, 20) > 0);
}

TEST_CASE("a group that is only nearly RFC 7919's is another") {
  DhGroup group = ffdhe(2048);
  group.g = {3};
  CHECK(ffdhe_bits(group) == 0);
  group = ffdhe(2048);
  group.p[100] ^= 1;
  CHECK(ffdhe_bits(group) == 0);
}

// A number that is odd, of so many bits, for what asks no more of a prime.
Bytes odd_number(std::size_t bits) {
  Bytes out((bits + 7) / 8, 0x5b);
  out[0] = static_cast<std::uint8_t>(1u << (bits + 7) % 8);
  return out;
}

TEST_CASE("which groups can be computed with") {
  for (std::size_t bits : {1024u, 1025u, 1536u, 8192u})
    CHECK(is_dh_group({.p = odd_number(bits), .g = {2}}));
  for (std::size_t bits : {8u, 512u, 1023u, 8193u, 16384u})
    CHECK_FALSE(is_dh_group({.p = odd_number(bits), .g = {2}}));
  CHECK_FALSE(is_dh_group({.p = {}, .g = {2}}));
  DhGroup group = ffdhe(2048);
  group.p.back() ^= 1;
  CHECK_FALSE(is_dh_group(group));
  for (const Bytes& g : {Bytes{}, Bytes{0}, Bytes{1}, ffdhe(2048).p, Bytes(257, 1)})
    CHECK_FALSE(is_dh_group({.p = ffdhe(2048).p, .g = g}));
  Bytes p_less_one = ffdhe(2048).p, p_less_two = p_less_one;
  p_less_one.back() -= 1, p_less_two.back() -= 2;
  CHECK_FALSE(is_dh_group({.p = ffdhe(2048).p, .g = p_less_one}));
  CHECK(is_dh_group({.p = ffdhe(2048).p, .g = p_less_two}));
}

TEST_CASE("a public value lies between 1 and p - 1 (RFC 7919 5.1)") {
  const DhGroup& group = ffdhe(2048);
  Bytes p_less_one = group.p, p_less_two = group.p, more = group.p;
  p_less_one.back() -= 1, p_less_two.back() -= 2, more[100] ^= 0xff;
  for (const Bytes& value : {Bytes{2}, Bytes{0, 0, 2}, p_less_two, concat({Bytes(9), p_less_two})})
    CHECK(is_public_value(group, value));
  for (const Bytes& value : {Bytes{}, Bytes{0}, Bytes{1}, Bytes(256), p_less_one, group.p,
                             Bytes(256, 0xff), Bytes(257, 1), concat({Bytes(9), p_less_one})}) {
    CHECK_FALSE(is_public_value(group, value));
    const auto agreed = DhShare::generate(group, system_random()).agree(value);
    REQUIRE_FALSE(agreed.has_value());
    CHECK(agreed.error().rule == Rule::public_value_invalid);
  }
}

TEST_CASE("two sides agree, in groups of RFC 7919 and in one of nobody's") {
  DhGroup other{.p = ffdhe(2048).p, .g = {5}};
  REQUIRE(ffdhe_bits(other) == 0);
  for (const DhGroup& group : {ffdhe(2048), ffdhe(3072), other}) {
    DhShare alice = DhShare::generate(group, system_random()),
            bob = DhShare::generate(group, system_random());
    CHECK(alice.group() == group);
    CHECK(alice.public_value().size() == group.p.size());
    CHECK(is_public_value(group, alice.public_value()));
    CHECK_FALSE(same(alice.public_value(), bob.public_value()));
    const Bytes to_bob = to_bytes(alice.public_value()), to_alice = to_bytes(bob.public_value());
    const auto a = std::move(alice).agree(to_alice), b = std::move(bob).agree(to_bob);
    REQUIRE(a.has_value());
    REQUIRE(b.has_value());
    CHECK(same(a->reveal(), b->reveal()));
  }
}

TEST_CASE("a share is used once, and the same seed gives the same one") {
  const DhGroup& group = ffdhe(2048);
  DhShare alice = DhShare::generate(group, system_random());
  const DhShare bob = DhShare::generate(group, system_random());
  CHECK(std::move(alice).agree(bob.public_value()).has_value());
  // NOLINTNEXTLINE(bugprone-use-after-move): what is left behind is what is looked at
  CHECK_FALSE(std::move(alice).agree(bob.public_value()).has_value());
  auto first = seeded_random(as_bytes("seed")), second = seeded_random(as_bytes("seed")),
       other = seeded_random(as_bytes("sead"));
  const DhShare a = DhShare::generate(group, *first), b = DhShare::generate(group, *second),
                c = DhShare::generate(group, *other);
  CHECK(same(a.public_value(), b.public_value()));
  CHECK_FALSE(same(a.public_value(), c.public_value()));
}

// Gives out ones, and remembers how many bytes were asked for.
struct Ones final : Random {
  explicit Ones(std::uint8_t fill_byte) : byte(fill_byte) {}
  void fill(MutableView out) override {
    std::ranges::fill(out, byte);
    asked.push_back(out.size());
  }
  std::uint8_t byte;
  std::vector<std::size_t> asked;
};

TEST_CASE("exponents have the bits of RFC 7919 appendix A, and one more that is always set") {
  constexpr std::array<std::size_t, 5> bits{226, 276, 326, 376, 401};
  for (std::size_t i = 0; i < sizes.size(); ++i)
    for (std::uint8_t byte : Bytes{0, 0xff}) {
      Ones random(byte);
      const DhShare share = DhShare::generate(ffdhe(sizes[i]), random);
      CHECK(random.asked == std::vector<std::size_t>{(bits[i] + 7) / 8});
      // 2^(2^(bits-1)), or 2^(2^bits - 1).
      Mpz exponent, base, p(ffdhe(sizes[i]).p);
      mpz_setbit(exponent.value, byte == 0 ? bits[i] - 1 : bits[i]);
      if (byte != 0) mpz_sub_ui(exponent.value, exponent.value, 1);
      mpz_set_ui(base.value, 2);
      mpz_powm(base.value, base.value, exponent.value, p.value);
      CHECK(same(share.public_value(), base.bytes()));
    }
  Ones random(0xff);  // in any other group: as long as p, and below it
  const DhShare share = DhShare::generate({.p = ffdhe(2048).p, .g = {3}}, random);
  CHECK(random.asked == std::vector<std::size_t>{256});
}

TEST_CASE("a secret of 0 or 1 is refused, and leading zeros are dropped (RFC 5246 8.1.2)") {
  // Modulo p = 5 * q a value may be of order 4, or lose itself in zeros.
  Mpz p;
  mpz_setbit(p.value, 1100);
  mpz_add_ui(p.value, p.value, 1);  // 2^1100 + 1: 2^1100 is -1, and 2 has order 2200
  const DhGroup group{.p = p.bytes(), .g = {3}};
  REQUIRE(is_dh_group(group));
  auto agreed = [&](std::uint8_t value, unsigned exponent) {
    return agree(
        group, Bytes{static_cast<std::uint8_t>(exponent >> 8), static_cast<std::uint8_t>(exponent)},
        Bytes{value});
  };
  REQUIRE_FALSE(agreed(2, 2200).has_value());
  CHECK(agreed(2, 2200).error().rule == Rule::public_value_invalid);
  REQUIRE(agreed(2, 10).has_value());
  CHECK(to_hex(agreed(2, 10)->reveal()) == "0400");
  CHECK_FALSE(agree(group, {}, Bytes{2}).has_value());
}

TEST_CASE("the agreements of NIST's FFC vectors and of RFC 5114") {
  std::size_t right = 0, left = 0;
  for (const char* file : {"KASValidityTest_FFCStatic_NOKC_ZZOnly_init.fax",
                           "KASValidityTest_FFCStatic_NOKC_ZZOnly_resp.fax", "RFC5114.txt"})
    for (const Case& c :
         packaged_cases(std::string("asymmetric/DH/") + file, "Result", {"P", "G"})) {
      const DhGroup group{.p = hex(c.at("P")), .g = hex(c.at("G"))};
      REQUIRE(is_dh_group(group));
      const Bytes x = hex(c.at("XstatIUT"));
      const auto agreed = agree(group, x, hex(c.at("YstatCAVS")));
      const auto ours = agree(group, x, group.g);  // the public value is the power of g
      Bytes z = hex(c.at("Z")), y = hex(c.at("YstatIUT"));
      z.erase(z.begin(), std::ranges::find_if(z, [](std::uint8_t b) { return b != 0; }));
      y.erase(y.begin(), std::ranges::find_if(y, [](std::uint8_t b) { return b != 0; }));
      const bool fits = agreed && ours && same(agreed->reveal(), z) && same(ours->reveal(), y);
      if (c.at("Result").starts_with("P")) {
        CHECK_MESSAGE(fits, file, " ", c.at("COUNT"));
        right += fits;
      } else if (c.at("Result").starts_with("F (1")) {
        ++left;  // a value outside the subgroup of order q, which TLS does not tell (RFC 7919 §1)
      } else {
        CHECK_FALSE_MESSAGE(fits, file, " ", c.at("COUNT"), " ", c.at("Result"));
        right += !fits;
      }
    }
  std::printf("FFC agreements: %zu as expected, %zu not TLS (the subgroup's order is not told)\n",
              right, left);
}

}  // namespace
}  // namespace handglass::crypto
