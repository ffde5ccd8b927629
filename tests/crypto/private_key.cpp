#include "crypto/private_key.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "bytes.hpp"
#include "crypto/key_file.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("seeded runs repeat: the same keys, the same signatures") {
  auto run = [](std::string_view seed) {
    const auto random = seeded_random(as_bytes(seed));
    Bytes out;
    for (const auto& key : {generate_ec(Group::p256, *random), generate_ec(Group::p384, *random),
                            generate_ec(Group::p521, *random), generate_rsa(2048, *random),
                            generate_ed25519(*random)}) {
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
  const auto ed25519 = generate_ed25519(system_random());
  CHECK_FALSE(ed25519->sign(ec->schemes().front(), {}).has_value());
  CHECK_FALSE(rsa->sign(ed25519->schemes().front(), {}).has_value());
  CHECK_FALSE(ec->sign(ed25519->schemes().front(), {}).has_value());
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

TEST_CASE("SHA-1 comes last among a key's schemes") {
  for (const auto& key :
       {generate_rsa(2048, system_random()), generate_ec(Group::p256, system_random()),
        generate_ec(Group::p384, system_random()), generate_ec(Group::p521, system_random())}) {
    const auto schemes = key->schemes();
    CHECK(std::ranges::count(schemes, HashAlgorithm::sha1, &Scheme::hash) == 1);
    CHECK(schemes.back().hash == HashAlgorithm::sha1);
  }
}

TEST_CASE("a key of a prime curve agrees with ephemeral shares of its curve") {
  for (Group group : {Group::p256, Group::p384, Group::p521}) {
    const auto key = generate_ec(group, system_random());
    REQUIRE(key->agrees());
    KeyShare share = KeyShare::generate(group, system_random());
    const auto ours = key->agree(share.public_value());
    const auto theirs = std::move(share).agree(std::get<EcPublicKey>(key->public_key()).point);
    REQUIRE(ours.has_value());
    REQUIRE(theirs.has_value());
    CHECK(ours->size() == field_size(group));
    CHECK(same(ours->reveal(), theirs->reveal()));
    const auto refused = key->agree(Bytes(public_size(group), 4));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().rule == Rule::public_value_invalid);
  }
}

TEST_CASE("what a key cannot do it refuses as a signer's failure") {
  const auto rsa = generate_rsa(2048, system_random()),
             ec = generate_ec(Group::p256, system_random()),
             ed25519 = generate_ed25519(system_random());
  CHECK(rsa->decrypts());
  CHECK_FALSE(rsa->agrees());
  CHECK_FALSE(ec->decrypts());
  CHECK_FALSE(ed25519->decrypts());
  CHECK_FALSE(ed25519->agrees());
  Bytes premaster(48);
  for (const auto& key : {ec, ed25519}) {
    const auto refused = key->decrypt(Bytes(256, 1), premaster);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().rule == Rule::signer_failed);
    CHECK(premaster == Bytes(48));
  }
  for (const auto& key : {rsa, ed25519}) {
    const auto refused = key->agree(Bytes(65, 4));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().rule == Rule::signer_failed);
  }
}

TEST_CASE("RFC 8032's Ed25519 signatures: the vectors of its authors' sign.input") {
  std::ifstream in(std::string(PACKAGED_VECTORS) + "/asymmetric/Ed25519/sign.input");
  if (!in) std::printf("skipped: sign.input is not there (python3-cryptography-vectors)\n");
  // seed and public key : public key : message : signature and message
  std::size_t cases = 0;
  for (std::string line; std::getline(in, line); ++cases) {
    std::istringstream parts(line);
    std::string secret, open, message, signed_message;
    REQUIRE(std::getline(parts, secret, ':'));
    REQUIRE(std::getline(parts, open, ':'));
    REQUIRE(std::getline(parts, message, ':'));
    REQUIRE(std::getline(parts, signed_message, ':'));
    const Bytes pair = hex(secret), text = hex(message), both = hex(signed_message);
    const auto key = ed25519_private_key(SecretBytes(View(pair).first(32))).value();
    CHECK(to_hex(std::get<Ed25519PublicKey>(key->public_key()).bytes) == open);
    const Bytes signature = key->sign({SignatureAlgorithm::ed25519, {}}, text).value();
    CHECK(same(signature, View(both).first(64)));
    CHECK(verify(key->public_key(), {SignatureAlgorithm::ed25519, {}}, text, signature));
  }
  if (in.is_open()) CHECK(cases == 1024);
  for (std::size_t size : {0u, 31u, 33u, 64u})
    CHECK(ed25519_private_key(SecretBytes(size)).error().rule == Rule::key_malformed);
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
