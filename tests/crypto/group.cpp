#include "crypto/group.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array groups{Group::p256, Group::p384, Group::p521, Group::x25519};

TEST_CASE("two sides agree") {
  for (Group group : groups)
    for (int i = 0; i < 4; ++i) {
      KeyShare alice = KeyShare::generate(group, system_random()),
               bob = KeyShare::generate(group, system_random());
      CHECK(alice.group() == group);
      CHECK(alice.public_value().size() == public_size(group));
      CHECK(is_public_value(group, alice.public_value()));
      CHECK_FALSE(same(alice.public_value(), bob.public_value()));
      const Bytes to_bob = to_bytes(alice.public_value()), to_alice = to_bytes(bob.public_value());
      const auto a = std::move(alice).agree(to_alice), b = std::move(bob).agree(to_bob);
      REQUIRE(a.has_value());
      REQUIRE(b.has_value());
      CHECK(a->size() == field_size(group));
      CHECK(same(a->reveal(), b->reveal()));
    }
}

TEST_CASE("the agreements of RFC 7748 5.2 and RFC 5903 8.1") {
  const auto x25519 =
      agree(Group::x25519, hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
            hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
  REQUIRE(x25519.has_value());
  CHECK(to_hex(x25519->reveal()) ==
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  const auto p256 =
      agree(Group::p256, hex("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"),
            hex("04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e"
                "8157854c13c58d6aac23f046ada30f8353e74f33039872ab"));
  REQUIRE(p256.has_value());
  CHECK(to_hex(p256->reveal()) ==
        "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
}

TEST_CASE("a share is used once: agree() leaves nothing behind") {
  for (Group group : groups) {
    KeyShare alice = KeyShare::generate(group, system_random());
    const KeyShare bob = KeyShare::generate(group, system_random());
    CHECK(std::move(alice).agree(bob.public_value()).has_value());
    // NOLINTNEXTLINE(bugprone-use-after-move): what is left behind is what is looked at
    CHECK_FALSE(std::move(alice).agree(bob.public_value()).has_value());
  }
}

TEST_CASE("the same seed gives the same share") {
  for (Group group : groups) {
    auto first = seeded_random(as_bytes("seed")), second = seeded_random(as_bytes("seed")),
         other = seeded_random(as_bytes("sead"));
    const KeyShare a = KeyShare::generate(group, *first), b = KeyShare::generate(group, *second),
                   c = KeyShare::generate(group, *other);
    CHECK(same(a.public_value(), b.public_value()));
    CHECK_FALSE(same(a.public_value(), c.public_value()));
  }
}

TEST_CASE("a secret keeps its leading zeros (RFC 8422 5.10)") {
  // Each 256th secret or so begins with a zero byte: one among these does, and all have the full
  // length.
  bool seen = false;
  const auto random = seeded_random(as_bytes("leading zeros"));
  for (int i = 0; i < 4000 && !seen; ++i) {
    KeyShare alice = KeyShare::generate(Group::p256, *random);
    const KeyShare bob = KeyShare::generate(Group::p256, *random);
    const auto secret = std::move(alice).agree(bob.public_value());
    REQUIRE(secret.has_value());
    REQUIRE(secret->size() == 32);
    seen = secret->reveal()[0] == 0;
  }
  CHECK(seen);
}

TEST_CASE("what is no public value is refused") {
  for (Group group : {Group::p256, Group::p384, Group::p521}) {
    const Bytes good = to_bytes(KeyShare::generate(group, system_random()).public_value());
    const std::size_t size = field_size(group);
    REQUIRE(is_public_value(group, good));
    auto refused = [&](View value) {
      KeyShare mine = KeyShare::generate(group, system_random());
      const auto agreed = std::move(mine).agree(value);
      return !is_public_value(group, value) && !agreed &&
             agreed.error().rule == Rule::public_value_invalid;
    };
    for (std::size_t cut = 0; cut < good.size(); ++cut) CHECK(refused(View(good).first(cut)));
    CHECK(refused(concat({good, Bytes{0}})));
    CHECK(refused(Bytes{0}));                                   // the point at infinity
    CHECK(refused(concat({Bytes{4}, Bytes(2 * size)})));        // (0, 0) is on none of the curves
    CHECK(refused(concat({Bytes{4}, Bytes(2 * size, 0xff)})));  // beyond the prime
    for (std::uint8_t form : Bytes{0, 1, 2, 3, 5, 6, 7})
      CHECK(refused(concat({Bytes{form}, View(good).subspan(1)})));
    const std::uint8_t last = good.back() & 1 ? 3 : 2;
    CHECK(refused(concat({Bytes{last}, View(good).subspan(1, size)})));  // compressed
    for (std::size_t at : {size, 2 * size}) {
      Bytes off = good;
      off[at] ^= 1;
      CHECK(refused(off));
    }
  }
  for (std::size_t size : {0u, 31u, 33u, 65u})
    CHECK_FALSE(is_public_value(Group::x25519, Bytes(size, 9)));
}

TEST_CASE("points of small order of X25519 are refused (RFC 7748 6.1)") {
  const Bytes scalar = pattern(32, 7, 1);
  for (const char* point : {"0000000000000000000000000000000000000000000000000000000000000000",
                            "0100000000000000000000000000000000000000000000000000000000000000",
                            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}) {
    const auto agreed = agree(Group::x25519, scalar, hex(point));
    REQUIRE_FALSE(agreed.has_value());
    CHECK(agreed.error().rule == Rule::public_value_invalid);
  }
}

TEST_CASE("zeros before a private value change nothing") {
  for (const Group group : {Group::p256, Group::p384, Group::p521}) {
    Bytes scalar(field_size(group));
    scalar.back() = 7;
    const auto share = KeyShare::generate(group, system_random());
    const auto plain = agree(group, scalar, share.public_value());
    const auto longer = agree(group, concat({Bytes(1), scalar}), share.public_value());
    REQUIRE(plain);
    REQUIRE(longer);
    CHECK(same(plain->reveal(), longer->reveal()));
    CHECK_FALSE(agree(group, concat({Bytes(1, 1), scalar}), share.public_value()));
    CHECK_FALSE(agree(group, concat({Bytes(100), scalar}), share.public_value()));
  }
}

TEST_CASE("a scalar out of range is refused") {
  const Bytes point = to_bytes(KeyShare::generate(Group::p256, system_random()).public_value());
  const Bytes order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  Bytes below = order;
  --below.back();
  CHECK(agree(Group::p256, below, point).has_value());
  for (const Bytes& scalar : {order, Bytes(32), Bytes{}, Bytes(32, 0xff), Bytes(40, 0xff)})
    CHECK_FALSE(agree(Group::p256, scalar, point).has_value());
  CHECK_FALSE(agree(Group::x25519, Bytes(31, 1), Bytes(32, 9)).has_value());
}

}  // namespace
}  // namespace handglass::crypto
