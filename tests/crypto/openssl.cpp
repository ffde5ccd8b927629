// Keys and signatures across to the openssl command and back.
#include <cstdio>

#include "bytes.hpp"
#include "crypto/finite_field.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/pbes2.hpp"
#include "crypto/rsa_encrypt.hpp"
#include "scratch.hpp"
#include "wire/pem.hpp"

namespace handglass::crypto {
namespace {

Bytes only_block(View pem_text) {
  auto blocks = pem::parse(pem_text);
  REQUIRE(blocks.has_value());
  REQUIRE(blocks->size() == 1);
  return blocks->front().content;
}

std::shared_ptr<const PrivateKey> load(View der) {
  auto key = private_key(der, system_random());
  REQUIRE(key.has_value());
  return *key;
}

struct Kind {
  std::string name, genpkey,
      traditional;  // how openssl makes one, and writes its PKCS#1 or SEC1 form
};
const std::vector<Kind> kinds{
    {"RSA 2048", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", "rsa -traditional"},
    {"RSA 3072", "-algorithm RSA -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_keygen_pubexp:3",
     "rsa -traditional"},
    {"EC P-256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", "ec"},
    {"EC P-384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384", "ec"},
    {"EC P-521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521", "ec"},
};

// What `openssl dgst` is told for a scheme.
std::string dgst_options(Scheme scheme) {
  std::string out = scheme.hash == HashAlgorithm::sha256   ? "-sha256"
                    : scheme.hash == HashAlgorithm::sha384 ? "-sha384"
                    : scheme.hash == HashAlgorithm::sha512 ? "-sha512"
                                                           : "-sha1";
  if (scheme.algorithm == SignatureAlgorithm::rsa_pss)
    out += " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
  return out;
}

TEST_CASE("openssl's keys are read in all three forms, and written byte for byte the same") {
  if (!installed("openssl version")) return;
  for (const Kind& kind : kinds) {
    CAPTURE(kind.name);
    const Scratch scratch;
    REQUIRE(scratch.run("openssl genpkey " + kind.genpkey + " -out key.pem && openssl " +
                        kind.traditional +
                        " -in key.pem -out old.pem && openssl pkey -in key.pem -pubout -outform "
                        "DER -out public.der && "
                        "openssl pkcs8 -topk8 -in key.pem -passout pass:secret -out locked.pem"));
    const Bytes pkcs8_der = only_block(scratch.read("key.pem")),
                old_der = only_block(scratch.read("old.pem")),
                public_der = scratch.read("public.der");
    const auto from_new = load(pkcs8_der), from_old = load(old_der);
    CHECK(describe(from_new->public_key()) == kind.name);
    CHECK(from_new->public_key() == from_old->public_key());
    CHECK(subject_public_key_info(from_new->public_key()) == public_der);
    const auto from_public = public_key(public_der);
    REQUIRE(from_public.has_value());
    CHECK(*from_public == from_new->public_key());
    for (const auto& key : {from_new, from_old}) {
      const auto written = pkcs8(*key);
      REQUIRE(written.has_value());
      // RFC 8017 §3.2 leaves two choices of d, and openssl takes the other one where the exponent
      // is small.
      if (kind.name != "RSA 3072") CHECK(*written == pkcs8_der);
      CHECK(load(*written)->public_key() == *from_public);
    }
    const auto locked = private_key(only_block(scratch.read("locked.pem")), system_random());
    REQUIRE_FALSE(locked.has_value());
    CHECK(locked.error().rule == Rule::key_encrypted);
  }
}

TEST_CASE("openssl's keys that are not supported are called that in each form, with the reason") {
  if (!installed("openssl version")) return;
  struct Row {
    std::string made, old, reason;
  };
  const std::vector<Row> rows{
      {"openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3",
       "openssl rsa -traditional", "an RSA key with more than two primes"},
      {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt "
       "ec_param_enc:explicit",
       "openssl ec", "an EC key whose curve is given in parameters instead of by name"}};
  for (const auto& [made, old, reason] : rows) {
    CAPTURE(made);
    const Scratch scratch;
    REQUIRE(scratch.run(made + " -out key.pem && " + old + " -in key.pem -out old.pem"));
    for (const char* file : {"key.pem", "old.pem"}) {
      const auto key = private_key(only_block(scratch.read(file)), system_random());
      REQUIRE_FALSE(key.has_value());
      CHECK(key.error().rule == Rule::key_unsupported);
      CHECK(key.error().evidence.back().value == reason);
    }
  }
}

TEST_CASE("openssl accepts our keys") {
  if (!installed("openssl version")) return;
  const Scratch scratch;
  for (const auto& key :
       {generate_rsa(2048, system_random()), generate_ec(Group::p256, system_random()),
        generate_ec(Group::p384, system_random()), generate_ec(Group::p521, system_random()),
        generate_ed25519(system_random())}) {
    CAPTURE(describe(key->public_key()));
    const auto der = pkcs8(*key);
    REQUIRE(der.has_value());
    scratch.write("key.der", *der);
    CHECK(
        scratch.run("openssl pkey -inform DER -in key.der -check -noout && openssl pkey -inform "
                    "DER -in key.der -pubout -outform DER -out public.der"));
    CHECK(scratch.read("public.der") == subject_public_key_info(key->public_key()));
    CHECK(load(*der)->public_key() == key->public_key());

    const Bytes locked = lock_private_key_info(*der, as_bytes("secret"), system_random());
    scratch.write("locked.der", locked);
    CHECK(scratch.run(
        "openssl pkey -inform DER -in locked.der -passin pass:secret -out opened.pem && openssl "
        "pkcs8 -in opened.pem -topk8 -nocrypt -outform DER -out opened.der"));
    CHECK_FALSE(scratch.run("openssl pkey -inform DER -in locked.der -passin pass:other -noout"));
    CHECK(scratch.read("opened.der") == *der);
    RoundBudget budget;
    const auto opened = open_private_key_info(locked, as_bytes("secret"), budget);
    REQUIRE(opened.has_value());
    CHECK(to_bytes(opened->reveal()) == *der);
  }
}

TEST_CASE(
    "signatures of every scheme are exchanged with openssl, and neither takes another message's") {
  if (!installed("openssl version")) return;
  const Bytes message = pattern(1000, 7, 3);
  for (const Kind& kind : kinds) {
    const Scratch scratch;
    REQUIRE(scratch.run("openssl genpkey " + kind.genpkey +
                        " -out key.pem && openssl pkey -in key.pem -pubout -out public.pem"));
    const auto key = load(only_block(scratch.read("key.pem")));
    scratch.write("message", message);
    scratch.write("other", View(message).first(999));
    const std::vector<Scheme> schemes = key->schemes();
    CHECK(schemes.size() == (std::holds_alternative<RsaPublicKey>(key->public_key()) ? 7 : 4));
    for (Scheme scheme : schemes) {
      CAPTURE(kind.name);
      CAPTURE(name_of(scheme.algorithm));
      CAPTURE(name_of(scheme.hash));
      const auto ours = key->sign(scheme, message);
      REQUIRE(ours.has_value());
      scratch.write("ours", *ours);
      const std::string verify_ours =
          "openssl dgst " + dgst_options(scheme) + " -verify public.pem -signature ours ";
      CHECK(scratch.run(verify_ours + "message"));
      CHECK_FALSE(scratch.run(verify_ours + "other"));
      REQUIRE(scratch.run("openssl dgst " + dgst_options(scheme) +
                          " -sign key.pem -out theirs message"));
      CHECK(verify(key->public_key(), scheme, message, scratch.read("theirs")));
      CHECK_FALSE(
          verify(key->public_key(), scheme, View(message).first(999), scratch.read("theirs")));
      for (Scheme wrong : schemes)
        if (wrong != scheme)
          CHECK_FALSE(verify(key->public_key(), wrong, message, scratch.read("theirs")));
    }
  }
}

TEST_CASE("Ed25519 keys and signatures are exchanged with openssl") {
  if (!installed("openssl version")) return;
  const Scratch scratch;
  const Bytes message = pattern(300, 7, 3);
  scratch.write("message", message);
  REQUIRE(
      scratch.run("openssl genpkey -algorithm ed25519 -out key.pem && openssl pkey -in key.pem "
                  "-pubout -outform DER -out public.der && "
                  "openssl pkeyutl -sign -rawin -inkey key.pem -in message -out theirs"));
  const Bytes der = scratch.read("public.der"), signature = scratch.read("theirs");
  const auto key = public_key(der);
  REQUIRE(key.has_value());
  CHECK(describe(*key) == "Ed25519");
  CHECK(subject_public_key_info(*key) == der);
  CHECK(verify(*key, {SignatureAlgorithm::ed25519, {}}, message, signature));
  CHECK_FALSE(verify(*key, {SignatureAlgorithm::ed25519, {}}, View(message).first(299), signature));
  const Bytes pkcs8_der = only_block(scratch.read("key.pem"));
  const auto secret = load(pkcs8_der);
  CHECK(secret->public_key() == *key);
  CHECK(pkcs8(*secret).value() == pkcs8_der);
  CHECK(secret->sign({SignatureAlgorithm::ed25519, {}}, message).value() == signature);
  const auto made = generate_ed25519(system_random());
  scratch.write("made.der", pkcs8(*made).value());
  scratch.write("ours", made->sign({SignatureAlgorithm::ed25519, {}}, message).value());
  const std::string verify_ours =
      "openssl pkeyutl -verify -rawin -inkey made.der -keyform DER -sigfile ours -in ";
  CHECK(scratch.run(verify_ours + "message"));
  CHECK_FALSE(scratch.run(verify_ours + "ours"));
}

TEST_CASE("RSA premasters are exchanged with openssl") {
  if (!installed("openssl version")) return;
  const Bytes premaster = pattern(48, 5, 3);
  for (const char* bits : {"1024", "1027", "2048", "3072"}) {
    CAPTURE(bits);
    const Scratch scratch;
    scratch.write("premaster", premaster);
    REQUIRE(scratch.run(std::string("openssl genpkey -algorithm RSA -out key.pem -pkeyopt "
                                    "rsa_keygen_bits:") +
                        bits +
                        " && openssl pkeyutl -encrypt -inkey key.pem -pkeyopt "
                        "rsa_padding_mode:pkcs1 -in premaster -out theirs"));
    const auto key = load(only_block(scratch.read("key.pem")));
    Bytes received(48);
    CHECK(key->decrypt(scratch.read("theirs"), received).has_value());
    CHECK(received == premaster);
    const auto ours =
        rsa_encrypt(std::get<RsaPublicKey>(key->public_key()), premaster, system_random());
    REQUIRE(ours.has_value());
    scratch.write("ours", *ours);
    CHECK(
        scratch.run("openssl pkeyutl -decrypt -inkey key.pem -pkeyopt rsa_padding_mode:pkcs1 "
                    "-in ours -out opened"));
    CHECK(scratch.read("opened") == premaster);
  }
}

TEST_CASE("a certificate's key agrees with openssl") {
  if (!installed("openssl version")) return;
  for (const auto& [group, name] :
       {std::pair{Group::p256, "P-256"}, {Group::p384, "P-384"}, {Group::p521, "P-521"}}) {
    CAPTURE(name);
    const Scratch scratch;
    const auto ours = generate_ec(group, system_random());
    scratch.write("ours.der", subject_public_key_info(ours->public_key()));
    REQUIRE(scratch.run(std::string("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:") +
                        name +
                        " -out theirs.pem && openssl pkey -in theirs.pem -pubout -outform DER -out "
                        "theirs.der && openssl pkeyutl -derive -inkey theirs.pem -peerkey ours.der "
                        "-peerform DER -out secret"));
    const auto theirs = public_key(scratch.read("theirs.der"));
    REQUIRE(theirs.has_value());
    const auto agreed = ours->agree(std::get<EcPublicKey>(*theirs).point);
    REQUIRE(agreed.has_value());
    CHECK(same(agreed->reveal(), scratch.read("secret")));
  }
}

// dhKeyAgreement (RFC 3279 §2.3.3): a SubjectPublicKeyInfo that openssl reads and writes.
struct DhParameter {
  der::Integer p, g;
  static constexpr std::string_view name = "DHParameter";
  static constexpr auto fields =
      std::tuple{der::field<&DhParameter::p>("prime"), der::field<&DhParameter::g>("base")};
};

TEST_CASE("finite-field shares of RFC 7919's groups agree with openssl's") {
  if (!installed("openssl version")) return;
  for (std::size_t bits : {2048u, 3072u, 4096u, 6144u, 8192u}) {
    CAPTURE(bits);
    const Scratch scratch;
    REQUIRE(scratch.run("openssl genpkey -algorithm DH -pkeyopt group:ffdhe" +
                        std::to_string(bits) +
                        " -out theirs.pem && openssl pkey -in theirs.pem -pubout -outform DER "
                        "-out theirs.der"));
    const Bytes theirs_der = scratch.read("theirs.der");
    const auto theirs = der::parse<structure::SubjectPublicKeyInfo>(theirs_der);
    REQUIRE(theirs.has_value());
    const View parameters = theirs->algorithm.parameters->whole;
    const auto group = der::parse<DhParameter>(parameters);
    REQUIRE(group.has_value());
    CHECK(same(group->p.magnitude(), ffdhe(bits).p));
    CHECK(same(group->g.magnitude(), ffdhe(bits).g));
    const auto value = der::parse<der::Integer>(theirs->subject_public_key.content);
    REQUIRE(value.has_value());

    DhShare share = DhShare::generate(ffdhe(bits), system_random());
    const Bytes y = der::tlv(0x02, der::integer_content(share.public_value()));
    scratch.write(
        "ours.der",
        der::tlv(0x30,
                 {der::tlv(0x30, {der::tlv(0x06, theirs->algorithm.algorithm.content), parameters}),
                  der::tlv(0x03, {Bytes{0}, y})}));
    // openssl keeps leading zeros when it is told to pad, and drops them as TLS does by default.
    REQUIRE(
        scratch.run("openssl pkeyutl -derive -inkey theirs.pem -peerkey ours.der -peerform DER "
                    "-out secret"));
    const auto agreed = std::move(share).agree(value->magnitude());
    REQUIRE(agreed.has_value());
    CHECK(same(agreed->reveal(), scratch.read("secret")));
  }
}

}  // namespace
}  // namespace handglass::crypto
