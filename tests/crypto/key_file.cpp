#include "crypto/key_file.hpp"

#include "bytes.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/oids.hpp"

namespace handglass::crypto {
namespace {

// A SubjectPublicKeyInfo from its parts: the algorithm's octets, its parameters as DER, the key's
// bits.
Bytes spki(View algorithm, View parameters, View bits) {
  return der::tlv(0x30, {der::tlv(0x30, {der::tlv(0x06, algorithm), parameters}),
                         der::tlv(0x03, {Bytes{0}, bits})});
}
Bytes null() { return der::tlv(0x05, View{}); }
Bytes rsa_bits(View modulus, View exponent) {
  return der::tlv(0x30, {der::tlv(0x02, modulus), der::tlv(0x02, exponent)});
}
Bytes rsa_spki(const Bytes& modulus, const Bytes& exponent) {
  return spki(oids::rsa_encryption, null(),
              rsa_bits(der::integer_content(modulus), der::integer_content(exponent)));
}
Bytes odd_number(std::size_t bits) {
  Bytes out((bits + 7) / 8, 0x5b);
  out[0] = static_cast<std::uint8_t>(1u << (bits + 7) % 8);
  return out;
}

void refused(View der, Rule rule) {
  const auto key = public_key(der);
  REQUIRE_FALSE(key.has_value());
  CHECK(info(key.error().rule).id == info(rule).id);
  CHECK_FALSE(key.error().evidence.empty());
}

TEST_CASE("RSA keys are read within bounds") {
  for (std::size_t bits : {1024u, 1025u, 1031u, 2048u, 8192u}) {
    const auto key = public_key(rsa_spki(odd_number(bits), {1, 0, 1}));
    REQUIRE(key.has_value());
    CHECK(describe(*key) == "RSA " + std::to_string(bits));
    CHECK(subject_public_key_info(*key) == rsa_spki(odd_number(bits), {1, 0, 1}));
  }
  CHECK(public_key(rsa_spki(odd_number(2048), {3})).has_value());
  CHECK(public_key(rsa_spki(odd_number(2048), Bytes(8, 0xff))).has_value());
  for (std::size_t bits : {8u, 512u, 1023u, 8193u, 100000u})
    refused(rsa_spki(odd_number(bits), {1, 0, 1}), Rule::key_unsupported);
  for (const Bytes& exponent : {Bytes{0}, Bytes{1}, Bytes{2}, Bytes{1, 0, 0}})
    refused(rsa_spki(odd_number(2048), exponent), Rule::key_malformed);
  refused(rsa_spki(odd_number(2048), {1, 0, 0, 0, 0, 0, 0, 0, 1}), Rule::key_unsupported);
  Bytes even = odd_number(2048);
  even.back() ^= 1;
  refused(rsa_spki(even, {1, 0, 1}), Rule::key_malformed);
  refused(spki(oids::rsa_encryption, null(), rsa_bits(Bytes(256, 0x81), Bytes{1, 0, 1})),
          Rule::key_malformed);  // negative
  refused(spki(oids::rsa_encryption, null(),
               rsa_bits(concat({Bytes{0, 0}, odd_number(2048)}), Bytes{3})),
          Rule::key_malformed);  // not minimal
}

TEST_CASE("the parameters and the bits of a key must be exact") {
  const Bytes bits = rsa_bits(der::integer_content(odd_number(2048)), Bytes{1, 0, 1});
  refused(spki(oids::rsa_encryption, {}, bits), Rule::key_malformed);
  refused(spki(oids::rsa_encryption, der::tlv(0x04, View{}), bits), Rule::key_malformed);
  refused(spki(oids::rsa_encryption, null(), concat({bits, Bytes{0}})), Rule::key_malformed);
  refused(spki(oids::rsa_pss, null(), bits), Rule::key_unsupported);
  refused(der::tlv(0x30, {der::tlv(0x30, {der::tlv(0x06, oids::rsa_encryption), null()}),
                          der::tlv(0x03, {Bytes{1}, Bytes{2}})}),
          Rule::key_malformed);
  refused({}, Rule::key_malformed);
}

TEST_CASE("EC keys are points on named curves") {
  for (Group group : {Group::p256, Group::p384, Group::p521}) {
    const auto made = generate_ec(group, system_random());
    const Bytes point = to_bytes(std::get<EcPublicKey>(made->public_key()).point),
                curve = der::tlv(0x06, oids::of(group));
    const Bytes good = spki(oids::ec_public_key, curve, point);
    REQUIRE(public_key(good).has_value());
    CHECK(*public_key(good) == made->public_key());
    CHECK(subject_public_key_info(made->public_key()) == good);
    Bytes off = point;
    off.back() ^= 1;
    refused(spki(oids::ec_public_key, curve, off), Rule::key_malformed);
    refused(spki(oids::ec_public_key, curve, View(point).first(point.size() - 1)),
            Rule::key_malformed);
    refused(spki(oids::ec_public_key, curve, Bytes{0}), Rule::key_malformed);
    refused(spki(oids::ec_public_key, curve, {}), Rule::key_malformed);
    refused(spki(oids::ec_public_key, curve,
                 concat({Bytes{2}, View(point).subspan(1, field_size(group))})),
            Rule::key_unsupported);
    refused(spki(oids::ec_public_key, {}, point), Rule::key_malformed);
    refused(spki(oids::ec_public_key, null(), point), Rule::key_unsupported);  // implicitCurve
    refused(spki(oids::ec_public_key, der::tlv(0x30, Bytes{2, 1, 1}), point),
            Rule::key_unsupported);  // explicit parameters
    refused(spki(oids::ec_public_key, der::tlv(0x06, oids::oid<1, 3, 132, 0, 10>), point),
            Rule::key_unsupported);
    refused(spki(oids::oid<1, 2, 840, 10040, 4, 1>, {}, point), Rule::key_unsupported);  // DSA
  }
}

TEST_CASE("Ed25519 keys have 32 bytes and no parameters") {
  CHECK(public_key(spki(oids::ed25519, {}, Bytes(32, 7))).has_value());
  refused(spki(oids::ed25519, null(), Bytes(32, 7)), Rule::key_malformed);
  refused(spki(oids::ed25519, {}, Bytes(31, 7)), Rule::key_malformed);
}

TEST_CASE("an Ed25519 point has one encoding (RFC 8032 §5.1.3)") {
  const auto point = [](std::uint8_t lowest, std::uint8_t between, std::uint8_t highest) {
    Bytes bits(32, between);
    bits.front() = lowest, bits.back() = highest;
    return spki(oids::ed25519, {}, bits);
  };
  for (const Bytes& key : {point(0xed, 0xff, 0x7f), point(0xee, 0xff, 0xff),
                           point(0xff, 0xff, 0x7f), point(1, 0, 0x80), point(0xec, 0xff, 0xff)})
    refused(key, Rule::key_malformed);  // y is p, p + 1, p + 18; x is 0 and has a sign
  for (const Bytes& key : {point(0xec, 0xff, 0x7f), point(0xeb, 0xff, 0xff), point(1, 0, 0),
                           point(2, 0, 0x80), point(0xed, 0xff, 0x7e)})
    CHECK(public_key(key).has_value());
}

TEST_CASE("no prefix of a key is a key, and no flipped byte is a crash") {
  for (const auto& made :
       {generate_rsa(2048, system_random()), generate_ec(Group::p256, system_random()),
        generate_ed25519(system_random())}) {
    const Bytes open = subject_public_key_info(made->public_key()), secret = pkcs8(*made).value();
    for (std::size_t size = 0; size < open.size(); ++size)
      CHECK_FALSE(public_key(View(open).first(size)).has_value());
    for (std::size_t size = 0; size < secret.size(); ++size)
      CHECK_FALSE(private_key(View(secret).first(size), system_random()).has_value());
    for (std::size_t at = 0; at < open.size(); ++at) {
      Bytes bad = open;
      bad[at] ^= 0x80;
      const auto key = public_key(bad);
      CHECK((!key || *key != made->public_key()));
    }
  }
}

TEST_CASE("private numbers that do not belong together are no key") {
  const Bytes whole = pkcs8(*generate_rsa(2048, system_random())).value();
  const auto outer = der::parse<structure::PrivateKeyInfo>(whole);
  REQUIRE(outer.has_value());
  const auto numbers = der::parse<structure::RsaPrivateKey>(outer->private_key.content);
  REQUIRE(numbers.has_value());
  auto loaded = [](const structure::RsaPrivateKey& key) {
    const auto made = private_key(der::encode(key), system_random());
    CHECK((made || made.error().rule == Rule::key_malformed ||
           made.error().rule == Rule::key_unsupported));
    return made.has_value();
  };
  CHECK(loaded(*numbers));
  using Key = structure::RsaPrivateKey;
  for (auto member : {&Key::modulus, &Key::public_exponent, &Key::prime1, &Key::prime2,
                      &Key::exponent1, &Key::exponent2, &Key::coefficient}) {
    for (const Bytes& replacement : {Bytes{0}, Bytes{1}, Bytes{3}, Bytes{0x80}, Bytes(2000, 0x11),
                                     to_bytes((*numbers).prime2.content)}) {
      Key bad = *numbers;
      if (same((bad.*member).content, replacement)) continue;
      (bad.*member).content = replacement;
      CHECK_FALSE(loaded(bad));
    }
    Bytes changed = to_bytes(((*numbers).*member).content);
    changed.back() ^= 2;
    Key bad = *numbers;
    (bad.*member).content = changed;
    CHECK_FALSE(loaded(bad));
  }
  Key more = *numbers;
  const Bytes one{1};
  more.version.content = one;
  CHECK_FALSE(loaded(more));
}

TEST_CASE("SEC1 keys name their curve once and hold their own point") {
  const auto made = generate_ec(Group::p256, system_random()),
             other = generate_ec(Group::p256, system_random());
  const Bytes whole = pkcs8(*made).value();
  const auto outer = der::parse<structure::PrivateKeyInfo>(whole);
  REQUIRE(outer.has_value());
  const auto inner = der::parse<structure::EcPrivateKey>(outer->private_key.content);
  REQUIRE(inner.has_value());
  auto rule = [](const structure::EcPrivateKey& key) {
    const auto read = private_key(der::encode(key), system_random());
    return read ? std::string_view() : info(read.error().rule).id;
  };
  structure::EcPrivateKey key = *inner;
  Bytes curve;
  const auto name_curve = [&](Bytes parameters) {
    curve = std::move(parameters);
    key.parameters.value = der::Explicit<0, der::Any>{*der::parse<der::Any>(curve)};
  };
  CHECK(rule(key) == "key_malformed");  // no curve
  name_curve(der::tlv(0x06, oids::of(Group::p256)));
  CHECK(rule(key) == "");
  name_curve(der::tlv(0x06, oids::of(Group::p384)));
  CHECK(rule(key) == "key_malformed");
  name_curve(der::tlv(0x06, oids::ed25519));
  CHECK(rule(key) == "key_unsupported");
  name_curve(der::tlv(0x30, Bytes{2, 1, 1}));  // explicit parameters, as in PKCS#8
  CHECK(rule(key) == "key_unsupported");
  name_curve(null());  // implicitCurve
  CHECK(rule(key) == "key_unsupported");
  name_curve(der::tlv(0x06, oids::of(Group::p256)));
  key.public_key.value->value.content = std::get<EcPublicKey>(other->public_key()).point;
  CHECK(rule(key) == "key_malformed");
  // Of a compressed point x and the lowest bit of y are this key's (RFC 5480 §2.2).
  const View own = std::get<EcPublicKey>(made->public_key()).point;
  Bytes compressed =
      concat({Bytes{static_cast<std::uint8_t>(2 | (own.back() & 1))}, View(own).subspan(1, 32)});
  key.public_key.value->value.content = compressed;
  CHECK(rule(key) == "");
  key.public_key.value->value.unused = 1;
  CHECK(rule(key) == "key_malformed");
  key.public_key.value->value.unused = 0;
  for (const std::size_t at : {std::size_t{0}, compressed.size() - 1}) {
    compressed[at] ^= 1;
    CHECK(rule(key) == "key_malformed");
    compressed[at] ^= 1;
  }
  key.public_key.value.reset();
  CHECK(rule(key) == "");
  for (const Bytes& number : {Bytes{}, Bytes(32), Bytes(33, 1), Bytes(32, 0xff)}) {
    key.private_key.content = number;
    CHECK(rule(key) == "key_malformed");
  }
  const Bytes five{5};  // shorter than its curve's numbers, as some old files are
  key.private_key.content = five;
  CHECK(rule(key) == "");
}

TEST_CASE("the public key of an EC key in PKCS#8 is its own (RFC 5958 §2)") {
  const auto made = generate_ec(Group::p256, system_random()),
             other = generate_ec(Group::p256, system_random());
  const Bytes whole = pkcs8(*made).value();
  auto outer = *der::parse<structure::PrivateKeyInfo>(whole);
  const Bytes two{1};
  outer.version.content = two;
  for (const auto* key : {&made, &other}) {
    outer.public_key.value =
        der::Implicit<1, der::BitString>{{0, std::get<EcPublicKey>((*key)->public_key()).point}};
    CHECK(private_key(der::encode(outer), system_random()).has_value() == (key == &made));
  }
}

TEST_CASE("an Ed25519 key in PKCS#8 is RFC 8410 10.3's, with or without its public key") {
  const Bytes bare = hex(
                  "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fb"
                  "e097a88f44755842"),
              point = hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
  const auto key = private_key(bare, system_random());
  REQUIRE(key.has_value());
  CHECK(same(std::get<Ed25519PublicKey>((*key)->public_key()).bytes, point));
  CHECK(pkcs8(**key).value() == bare);
  auto rule = [](std::uint8_t version, View parameters, View seed, View more) {
    const Bytes der = der::tlv(0x30, {der::tlv(0x02, Bytes{version}),
                                      der::tlv(0x30, {der::tlv(0x06, oids::ed25519), parameters}),
                                      der::tlv(0x04, seed), more});
    const auto read = private_key(der, system_random());
    return read ? std::string_view() : info(read.error().rule).id;
  };
  const Bytes seed = der::tlv(0x04, View(bare).last(32));
  auto open = [](std::uint8_t unused, View bits) { return der::tlv(0x81, {Bytes{unused}, bits}); };
  CHECK(rule(0, {}, seed, {}) == "");
  CHECK(rule(1, {}, seed, open(0, point)) == "");
  Bytes other = point;
  other[0] ^= 1;
  CHECK(rule(1, {}, seed, open(0, other)) == "key_malformed");
  CHECK(rule(1, {}, seed, open(0, View(point).first(31))) == "key_malformed");
  CHECK(rule(1, {}, seed, open(1, point)) == "key_malformed");
  CHECK(rule(0, null(), seed, {}) == "key_malformed");
  CHECK(rule(2, {}, seed, {}) == "key_malformed");
  CHECK(rule(0xff, {}, seed, {}) == "key_malformed");              // version -1
  CHECK(rule(0, {}, View(bare).last(32), {}) == "key_malformed");  // the seed itself, unwrapped
  CHECK(rule(0, {}, concat({seed, Bytes{0}}), {}) == "key_malformed");
  for (std::size_t size : {0u, 31u, 33u})
    CHECK(rule(0, {}, der::tlv(0x04, Bytes(size, 7)), {}) == "key_malformed");
}

TEST_CASE("an RSA key of more primes, or with other parameters than NULL, is called that") {
  const auto reason = [](View der) {
    const auto key = private_key(der, system_random());
    REQUIRE_FALSE(key.has_value());
    return std::string(info(key.error().rule).id) + ": " + key.error().evidence.back().value;
  };
  const Bytes whole = pkcs8(*generate_rsa(2048, system_random())).value();
  auto outer = *der::parse<structure::PrivateKeyInfo>(whole);
  auto numbers = *der::parse<structure::RsaPrivateKey>(outer.private_key.content);
  // Version 1 and a tenth field (RFC 8017 §A.1.2), which here stands for another prime.
  const Bytes one{1}, prime = der::tlv(0x30, der::tlv(0x30, Bytes{2, 1, 3, 2, 1, 1, 2, 1, 1}));
  numbers.version.content = one;
  const Bytes nine = der::encode(numbers);
  const Bytes ten = der::tlv(0x30, {der::parse<der::Any>(nine)->content, prime});
  CHECK(reason(ten) == "key_unsupported: an RSA key with more than two primes");
  outer.private_key.content = ten;
  CHECK(reason(der::encode(outer)) == "key_unsupported: an RSA key with more than two primes");
  auto other = *der::parse<structure::PrivateKeyInfo>(whole);
  for (const Bytes& parameters : {Bytes{}, Bytes{6, 1, 42}}) {
    other.private_key_algorithm.parameters.value.reset();
    if (!parameters.empty())
      other.private_key_algorithm.parameters.value = *der::parse<der::Any>(parameters);
    CHECK(reason(der::encode(other)) == "key_malformed: an RSA key whose parameters are not NULL");
  }
}

TEST_CASE("what is no private key is named so") {
  for (const Bytes& der : {Bytes{}, Bytes{0x30, 0}, Bytes{0x30, 3, 2, 1, 0}, Bytes{0x04, 0},
                           Bytes{0x30, 6, 2, 1, 0, 2, 1, 0}}) {
    const auto key = private_key(der, system_random());
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().rule == Rule::key_malformed);
  }
}

}  // namespace
}  // namespace handglass::crypto
