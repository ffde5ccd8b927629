#include "crypto/private_key.hpp"

#include "bytes.hpp"
#include "crypto/key_file.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("seeded runs repeat: the same keys, the same signatures") {
  auto run = [](std::string_view seed) {
    const auto random = seeded_random(as_bytes(seed));
    Bytes out;
    for (const auto& key : {generate_ec(Group::p256, *random), generate_ec(Group::p384, *random),
                            generate_ec(Group::p521, *random), generate_rsa(2048, *random)}) {
      append(out, subject_public_key_info(key->public_key()));
      for (Scheme scheme : key->schemes()) {
        const auto signature = key->sign(scheme, as_bytes("message"));
        REQUIRE(signature.has_value());
        CHECK(verify(key->public_key(), scheme, as_bytes("message"), *signature));
        append(out, *signature);
      }
    }
    return out;
  };
  const Bytes first = run("one seed");
  CHECK(first == run("one seed"));
  CHECK(first != run("another seed"));
}

TEST_CASE("ECDSA and PSS signatures of one message differ") {
  for (const auto& key :
       {generate_ec(Group::p256, system_random()), generate_rsa(2048, system_random())}) {
    const Scheme best = key->schemes().front();
    CHECK(key->sign(best, {}).value() != key->sign(best, {}).value());
  }
}

TEST_CASE("a scheme that is none of the key's is refused by the signer and by the verifier") {
  const auto rsa = generate_rsa(2048, system_random()),
             ec = generate_ec(Group::p256, system_random());
  for (Scheme scheme : ec->schemes()) {
    const auto refused = rsa->sign(scheme, {});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().rule == Rule::signer_failed);
    CHECK_FALSE(verify(rsa->public_key(), scheme, {}, ec->sign(scheme, {}).value()));
  }
  for (Scheme scheme : rsa->schemes()) {
    CHECK_FALSE(ec->sign(scheme, {}).has_value());
    CHECK_FALSE(verify(ec->public_key(), scheme, {}, rsa->sign(scheme, {}).value()));
  }
  CHECK_FALSE(rsa->sign({SignatureAlgorithm::rsa_pss, HashAlgorithm::sha1}, {}).has_value());
  CHECK_FALSE(ec->sign({SignatureAlgorithm::ecdsa, HashAlgorithm::sha1}, {}).has_value());
}

TEST_CASE(
    "a signature under another algorithm's name is refused, the key and the hash being right") {
  const auto rsa = generate_rsa(2048, system_random()),
             ec = generate_ec(Group::p256, system_random());
  using enum SignatureAlgorithm;
  for (const auto& [key, made] : {std::pair{rsa, rsa_pkcs1}, {rsa, rsa_pss}, {ec, ecdsa}}) {
    const Bytes signature = key->sign({made, HashAlgorithm::sha256}, {}).value();
    for (SignatureAlgorithm named : {rsa_pkcs1, rsa_pss, ecdsa, ed25519})
      CHECK(verify(key->public_key(), {named, HashAlgorithm::sha256}, {}, signature) ==
            (named == made));
  }
}

TEST_CASE("an EC number out of range is no key") {
  const Bytes order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (const Bytes& number : {order, Bytes(32), Bytes(31, 1), Bytes(33, 1), Bytes{}}) {
    const auto key = ec_private_key(Group::p256, SecretBytes(number), system_random());
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().rule == Rule::key_malformed);
  }
  CHECK_FALSE(
      ec_private_key(Group::x25519, SecretBytes(Bytes(32, 1)), system_random()).has_value());
}

}  // namespace
}  // namespace handglass::crypto
