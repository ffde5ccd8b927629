#include "crypto/signature.hpp"

#include "bytes.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/private_key.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("which schemes fit which keys") {
  using enum SignatureAlgorithm;
  using enum HashAlgorithm;
  const RsaPublicKey small{.modulus = Bytes(128, 0xff), .exponent = {3}},
      usual{.modulus = Bytes(256, 0xff), .exponent = {3}};
  const EcPublicKey ec{.group = Group::p384, .point = {}};
  CHECK(fits(small, {rsa_pkcs1, sha1}));
  CHECK(fits(small, {rsa_pkcs1, sha512}));
  CHECK(fits(small, {rsa_pss, sha384}));
  CHECK_FALSE(fits(
      small, {rsa_pss, sha512}));  // 64 bytes of digest, 64 of salt and 2 more are longer than 128
  CHECK(fits(usual, {rsa_pss, sha512}));
  CHECK_FALSE(fits(usual, {rsa_pss, sha1}));
  CHECK_FALSE(fits(usual, {ecdsa, sha256}));
  CHECK(fits(ec, {ecdsa, sha256}));
  CHECK(fits(ec, {ecdsa, sha1}));
  CHECK_FALSE(fits(ec, {rsa_pkcs1, sha256}));
  CHECK(fits(Ed25519PublicKey{}, {ed25519, sha1}));
  CHECK_FALSE(fits(Ed25519PublicKey{}, {ecdsa, sha256}));
}

TEST_CASE("RFC 8032 7.1 test 1, and S + L for its S is refused") {
  Ed25519PublicKey key;
  std::ranges::copy(hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
                    key.bytes.begin());
  const Scheme scheme{SignatureAlgorithm::ed25519, {}};
  Bytes signature =
      hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
          "1cf9b46bd25bf5f0595bbe24655141438e7a100b");
  CHECK(verify(key, scheme, {}, signature));
  CHECK_FALSE(verify(key, scheme, Bytes{0}, signature));
  CHECK_FALSE(verify(key, scheme, {}, View(signature).first(63)));
  const Bytes order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{signature[32 + i]} + order[i];
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  CHECK_FALSE(verify(key, scheme, {}, signature));
}

TEST_CASE("every flipped bit of a signature is refused, and so is any other length") {
  for (const auto& key : {generate_ec(Group::p256, system_random()),
                          generate_rsa(2048, system_random()), generate_ed25519(system_random())}) {
    const Scheme scheme = key->schemes().front();
    const Bytes message = pattern(100, 3, 1), signature = key->sign(scheme, message).value();
    REQUIRE(verify(key->public_key(), scheme, message, signature));
    for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
      Bytes bad = signature;
      bad[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      CHECK_FALSE(verify(key->public_key(), scheme, message, bad));
    }
    for (std::size_t size = 0; size < signature.size(); ++size)
      CHECK_FALSE(verify(key->public_key(), scheme, message, View(signature).first(size)));
    CHECK_FALSE(verify(key->public_key(), scheme, message, concat({signature, Bytes{0}})));
    CHECK_FALSE(verify(key->public_key(), scheme, message, concat({Bytes{0}, signature})));
  }
}

TEST_CASE("r and s are DER, positive, and below the order") {
  const auto key = generate_ec(Group::p256, system_random());
  const Scheme scheme = key->schemes().front();
  const Bytes signature = key->sign(scheme, {}).value();
  const auto parsed = der::parse<structure::EcdsaSignature>(signature);
  REQUIRE(parsed.has_value());
  auto accepted = [&](View r, View s) {
    return verify(key->public_key(), scheme, {},
                  der::tlv(0x30, {der::tlv(0x02, r), der::tlv(0x02, s)}));
  };
  const View r = parsed->r.content, s = parsed->s.content;
  const Bytes order = hex("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  CHECK(accepted(r, s));
  CHECK_FALSE(
      accepted(concat({Bytes{0}, r}), s));  // not minimal, or no longer: never the same value twice
  CHECK_FALSE(accepted(Bytes{0}, s));
  CHECK_FALSE(accepted(r, Bytes{0}));
  CHECK_FALSE(accepted(Bytes{0}, Bytes{0}));
  CHECK_FALSE(accepted(order, s));
  CHECK_FALSE(accepted(r, order));
  CHECK_FALSE(accepted(Bytes(100, 0x11), s));
  CHECK_FALSE(accepted(Bytes{0x81}, s));
}

}  // namespace
}  // namespace handglass::crypto
