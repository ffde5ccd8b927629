#include "crypto/signature_oid.hpp"

#include "bytes.hpp"
#include "crypto/oids.hpp"

namespace handglass::crypto {
namespace {

std::optional<Scheme> read(View der) {
  const auto identifier = der::parse<structure::AlgorithmIdentifier>(der);
  return identifier ? scheme_of(*identifier) : std::nullopt;
}

TEST_CASE("the compiler's object identifiers are the DER writer's") {
  CHECK(der::oid_content("1.2.840.113549.1.1.11") == to_bytes(oids::sha256_with_rsa));
  CHECK(der::oid_content("2.16.840.1.101.3.4.2.1") == to_bytes(oids::of(HashAlgorithm::sha256)));
  CHECK(der::oid_content("1.3.132.0.34") == to_bytes(oids::of(Group::p384)));
}

TEST_CASE("each scheme is read as it is written") {
  using enum SignatureAlgorithm;
  using enum HashAlgorithm;
  for (Scheme scheme : {Scheme{rsa_pkcs1, sha1},
                        {rsa_pkcs1, sha256},
                        {rsa_pkcs1, sha384},
                        {rsa_pkcs1, sha512},
                        {rsa_pss, sha256},
                        {rsa_pss, sha384},
                        {rsa_pss, sha512},
                        {ecdsa, sha1},
                        {ecdsa, sha256},
                        {ecdsa, sha384},
                        {ecdsa, sha512},
                        {ed25519, {}}})
    CHECK(read(algorithm_identifier(scheme)) == scheme);
}

TEST_CASE("identifiers as openssl writes them") {
  CHECK(algorithm_identifier({SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256}) ==
        hex("300d06092a864886f70d01010b0500"));
  CHECK(algorithm_identifier({SignatureAlgorithm::ecdsa, HashAlgorithm::sha384}) ==
        hex("300a06082a8648ce3d040303"));
  CHECK(algorithm_identifier({SignatureAlgorithm::ecdsa, HashAlgorithm::sha1}) ==
        hex("300906072a8648ce3d0401"));
  CHECK(algorithm_identifier({SignatureAlgorithm::ed25519, {}}) == hex("300506032b6570"));
  CHECK(algorithm_identifier({SignatureAlgorithm::rsa_pss, HashAlgorithm::sha256}) ==
        hex("304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f7"
            "0d010108300d06096086480165030402010500a203020120"));
}

TEST_CASE("RSA's NULL may be missing (RFC 4055 5), ECDSA's must be") {
  CHECK(read(hex("300b06092a864886f70d01010b")).has_value());
  CHECK_FALSE(read(hex("300d06092a864886f70d01010b0400")).has_value());
  CHECK_FALSE(read(hex("300c06082a8648ce3d0403020500")).has_value());
  CHECK_FALSE(read(hex("300706032b65700500")).has_value());
  CHECK_FALSE(read(hex("300d06092a864886f70d0101040500")).has_value());  // MD5 with RSA
}

TEST_CASE("PSS parameters other than ours are unknown") {
  const std::string sha256 = "300d06096086480165030402010500", bare = "300b0609608648016503040201",
                    sha384 = "300d06096086480165030402020500";
  auto tlv = [](std::uint8_t tag, const std::string& content) {
    return to_hex(der::tlv(tag, hex(content)));
  };
  auto pss = [&](const std::string& hash, const std::string& mask, const std::string& rest) {
    const std::string mgf = tlv(0x30, "06092a864886f70d010108" + mask);
    return read(hex(
        tlv(0x30, "06092a864886f70d01010a" + tlv(0x30, tlv(0xa0, hash) + tlv(0xa1, mgf) + rest))));
  };
  const Scheme ours{SignatureAlgorithm::rsa_pss, HashAlgorithm::sha256};
  CHECK(pss(sha256, sha256, "a203020120") == ours);
  CHECK(pss(bare, bare, "a203020120") == ours);
  CHECK_FALSE(pss(sha256, sha384, "a203020120").has_value());
  CHECK_FALSE(pss(sha256, sha256, "a203020114").has_value());
  CHECK_FALSE(pss(sha256, sha256, "").has_value());
  CHECK_FALSE(pss(sha256, sha256, "a203020120a303020101")
                  .has_value());  // the default trailer is not encoded
  CHECK_FALSE(pss(sha256, sha256, "a203020120a303020102").has_value());
  CHECK_FALSE(
      pss("300906052b0e03021a0500", "300906052b0e03021a0500", "a203020114").has_value());  // SHA-1
  CHECK_FALSE(read(hex("300b06092a864886f70d01010a")).has_value());
  CHECK_FALSE(read(hex("300d06092a864886f70d01010a3000")).has_value());
}

}  // namespace
}  // namespace handglass::crypto
