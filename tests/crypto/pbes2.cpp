// PBES2 as openssl and certtool write it, and parameters that nobody should write.
#include "crypto/pbes2.hpp"

#include <cstdio>

#include "bytes.hpp"
#include "crypto/oids.hpp"
#include "scratch.hpp"
#include "wire/pem.hpp"

namespace handglass::crypto {
namespace {

Result<SecretBuffer> open(View der, std::string_view password,
                          std::uint32_t most = limits::password_rounds) {
  RoundBudget budget(most);
  return open_private_key_info(der, as_bytes(password), budget);
}

std::string reason(const Failure& failure) {
  return failure.evidence.empty() ? std::string() : failure.evidence.back().value;
}

// A key in the clear, plain.der, for the programs to encrypt.
constexpr std::string_view make_key =
    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out plain.pem && "
    "openssl pkcs8 -topk8 -nocrypt -in plain.pem -outform DER -out plain.der";

TEST_CASE("what openssl encrypts, with every PRF and every key size, opens to the same bytes") {
  if (!installed("openssl version")) return;
  const Scratch scratch;
  REQUIRE(scratch.run(std::string(make_key)));
  const Bytes plain = scratch.read("plain.der");
  for (const std::string cipher : {"aes-128-cbc", "aes-192-cbc", "aes-256-cbc"})
    for (const std::string prf : {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512"}) {
      CAPTURE(cipher);
      CAPTURE(prf);
      REQUIRE(scratch.run(std::string("openssl pkcs8 -topk8 -inform DER -in plain.der -v2 ") +
                          cipher + " -v2prf hmacWith" + prf +
                          " -passout 'pass:corr\xc3\xa9"
                          "ct horse' -outform DER -out locked.der"));
      const auto opened = open(scratch.read("locked.der"),
                               "corr\xc3\xa9"
                               "ct horse");
      REQUIRE(opened.has_value());
      CHECK(same(opened->reveal(), plain));
    }
}

TEST_CASE("what certtool encrypts opens too") {
  if (!installed("openssl version") || !installed("certtool --version")) return;
  const Scratch scratch;
  REQUIRE(scratch.run(std::string(make_key)));
  const Bytes plain = scratch.read("plain.der");
  const auto point = View(plain).last(65);
  for (const std::string cipher : {"aes-128", "aes-192", "aes-256"}) {
    CAPTURE(cipher);
    REQUIRE(scratch.run(
        std::string("certtool --to-p8 --inder --load-privkey plain.der --password secret "
                    "--outder --outfile locked.der --pkcs-cipher ") +
        cipher));
    const auto opened = open(scratch.read("locked.der"), "secret");
    REQUIRE(opened.has_value());
    CHECK(same(opened->reveal().last(65), point));
  }
}

TEST_CASE("a wrong password is named as such") {
  if (!installed("openssl version")) return;
  const Scratch scratch;
  REQUIRE(scratch.run(std::string(make_key) +
                      " && openssl pkcs8 -topk8 -inform DER -in plain.der -iter 1 -passout "
                      "pass:secret -outform DER -out locked.der"));
  const Bytes locked = scratch.read("locked.der");
  CHECK(open(locked, "secret").has_value());
  // Among so many some have padding that looks right by chance.
  for (int i = 0; i < 2000; ++i) {
    const auto opened = open(locked, "secret" + std::to_string(i));
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().rule == Rule::password_wrong);
  }
}

TEST_CASE("no prefix opens, and no flipped bit is a crash") {
  if (!installed("openssl version")) return;
  const Scratch scratch;
  REQUIRE(scratch.run(std::string(make_key) +
                      " && openssl pkcs8 -topk8 -inform DER -in plain.der -iter 1 -passout "
                      "pass:secret -outform DER -out locked.der"));
  const Bytes locked = scratch.read("locked.der");
  for (std::size_t size = 0; size < locked.size(); ++size)
    CHECK_FALSE(open(View(locked).first(size), "secret", 1000).has_value());
  for (std::size_t bit = 0; bit < 8 * locked.size(); ++bit) {
    Bytes bad = locked;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    const auto opened = open(bad, "secret", 1000);
    if (opened) continue;  // the encryption has no integrity: a changed key is another key
    const Rule rule = opened.error().rule;
    CHECK((rule == Rule::der_malformed || rule == Rule::password_wrong ||
           rule == Rule::encryption_unsupported));
  }
}

TEST_CASE("other ways of encrypting a key are refused by name") {
  if (!installed("openssl version")) return;
  const Scratch scratch;
  REQUIRE(scratch.run(std::string(make_key)));
  struct Row {
    std::string option, name;
  };
  const Row rows[] = {
      {"-scrypt", "a key derived by scrypt"},
      {"-v1 PBE-SHA1-3DES", "the legacy pbeWithSHAAnd3-KeyTripleDES-CBC"},
      {"-v1 PBE-SHA1-2DES", "the legacy pbeWithSHAAnd2-KeyTripleDES-CBC"},
      {"-v1 PBE-SHA1-RC2-40 -provider legacy -provider default",
       "the legacy pbeWithSHAAnd40BitRC2-CBC"},
      {"-v1 PBE-MD5-DES -provider legacy -provider default", "the legacy pbeWithMD5AndDES-CBC"},
      {"-v2 des3", "PBES2 with Triple DES"},
      {"-v2 camellia128", "the algorithm 1.2.392.200011.61.1.1.1.2"},
  };
  for (const auto& [option, name] : rows) {
    CAPTURE(option);
    REQUIRE(
        scratch.run("openssl pkcs8 -topk8 -inform DER -in plain.der -passout pass:secret "
                    "-outform DER -out locked.der " +
                    option));
    const auto opened = open(scratch.read("locked.der"), "secret");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().rule == Rule::encryption_unsupported);
    CHECK(reason(opened.error()) == name);
  }
}

// An EncryptedPrivateKeyInfo from its parts, each of them DER.
struct Parts {
  Bytes salt = der::tlv(0x04, Bytes(8, 1)), rounds = der::tlv(0x02, Bytes{1}), key_length = {},
        prf = {};
  Bytes iv = der::tlv(0x04, Bytes(16, 2)), text = Bytes(32, 3);
  Bytes whole() const {
    const Bytes function = der::tlv(0x30, {der::tlv(0x06, oids::oid<1, 2, 840, 113549, 1, 5, 12>),
                                           der::tlv(0x30, {salt, rounds, key_length, prf})});
    const Bytes scheme =
        der::tlv(0x30, {der::tlv(0x06, oids::oid<2, 16, 840, 1, 101, 3, 4, 1, 2>), iv});
    return der::tlv(0x30, {der::tlv(0x30, {der::tlv(0x06, oids::oid<1, 2, 840, 113549, 1, 5, 13>),
                                           der::tlv(0x30, {function, scheme})}),
                           der::tlv(0x04, text)});
  }
};

TEST_CASE("parameters are held to their bounds") {
  const auto said = [](const Parts& parts, std::uint32_t most = limits::password_rounds) {
    const auto opened = open(parts.whole(), "secret", most);
    REQUIRE_FALSE(opened.has_value());
    return std::string(info(opened.error().rule).id) + ": " + reason(opened.error());
  };
  const std::string damaged = "password_wrong: or the file is damaged",
                    no = "encryption_unsupported: ";
  CHECK(said({}) == damaged);  // well-formed so far: it is the text that is none
  CHECK(said({.salt = der::tlv(0x04, View{})}) == no + "a salt of 0 bytes");
  CHECK(said({.salt = der::tlv(0x04, Bytes(256))}) == damaged);
  CHECK(said({.salt = der::tlv(0x04, Bytes(257))}) == no + "a salt of 257 bytes");
  CHECK(said({.salt = der::tlv(0x30, View{})}) == no + "a salt from another source");
  CHECK(said({.key_length = der::tlv(0x02, Bytes{16})}) == damaged);
  CHECK(said({.key_length = der::tlv(0x02, Bytes{32})}) ==
        no + "a key of another length than the cipher's");
  CHECK(said({.rounds = der::tlv(0x02, Bytes{0})}) == no + "a key derived in no rounds");
  for (const Bytes& many : {Bytes{7}, Bytes{0x7f, 0xff, 0xff, 0xff}, Bytes{0x80}, Bytes(9, 1)})
    CHECK(said({.rounds = der::tlv(0x02, many)}, 6) ==
          no + "more rounds of hashing than a file may ask for");
  CHECK(said({.rounds = der::tlv(0x02, Bytes{6})}, 6) == damaged);
  CHECK(said({.iv = der::tlv(0x04, Bytes(15))}) == no + "an IV of 15 bytes");
  CHECK(said({.iv = {}}) == no + "parameters of 2.16.840.1.101.3.4.1.2 that are missing");
  CHECK(said({.text = {}}) == no + "a ciphertext that is not in whole blocks");
  CHECK(said({.text = Bytes(31)}) == no + "a ciphertext that is not in whole blocks");
  CHECK(said({.prf = der::tlv(0x30, der::tlv(0x06, oids::oid<1, 2, 840, 113549, 2, 6>))}) ==
        no + "the algorithm 1.2.840.113549.2.6");  // HMAC with MD4
}

TEST_CASE("the rounds of all parts of a file count together") {
  RoundBudget budget(10);
  const Bytes four{4}, three{3};
  CHECK(budget.take({four}).has_value());
  CHECK(budget.take({four}).has_value());
  CHECK_FALSE(budget.take({three}).has_value());
}

}  // namespace
}  // namespace handglass::crypto
