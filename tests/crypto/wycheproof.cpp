// The Wycheproof files of this room's primitives. Every case is run, or counted as not TLS with its
// reason.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "bytes.hpp"
#include "crypto/aead.hpp"
#include "crypto/cbc.hpp"
#include "crypto/group.hpp"
#include "crypto/hmac.hpp"
#include "crypto/key_file.hpp"

namespace handglass::crypto {
namespace {

using Json = nlohmann::json;

std::string folder() {
  const char* named = std::getenv("HANDGLASS_VECTORS");
  return named != nullptr ? named : WYCHEPROOF_FOLDER;
}

bool is_there() {
  static const bool there = [] {
    if (std::filesystem::is_directory(folder() + "/wycheproof")) return true;
    std::printf(
        "skipped: no Wycheproof vectors. They are the folder testvectors_v1 of C2SP/wycheproof on "
        "GitHub: call it \"wycheproof\" and name the folder "
        "that holds it by -Dvectors= or HANDGLASS_VECTORS\n");
    return false;
  }();
  return there;
}

Bytes field(const Json& object, const char* name) {
  return hex(object.at(name).get<std::string>());
}

// What a case came to: run, with whether it went as the file says, or the reason why TLS 1.2 has no
// such case.
struct Outcome {
  bool right = false;
  std::string not_tls;
};
Outcome ran(bool right) { return {.right = right, .not_tls = {}}; }
Outcome not_tls(std::string reason) { return {.right = false, .not_tls = std::move(reason)}; }

bool is_valid(const Json& test) { return test.at("result") == "valid"; }

// Runs `one(group, test)` over a file and prints its counts.
template <class One>
void run(const std::string& name, One one) {
  if (!is_there()) return;
  std::ifstream in(folder() + "/wycheproof/" + name);
  REQUIRE_MESSAGE(in.good(), "no ", name, " in ", folder(), "/wycheproof");
  const Json file = Json::parse(in);
  std::size_t all = 0, right = 0, left = 0;
  std::map<std::string, std::size_t> reasons;
  for (const Json& group : file.at("testGroups"))
    for (const Json& test : group.at("tests")) {
      ++all;
      const Outcome outcome = one(group, test);
      if (!outcome.not_tls.empty()) {
        ++reasons[outcome.not_tls], ++left;
        continue;
      }
      CHECK_MESSAGE(outcome.right, name, " case ", test.at("tcId").get<int>(), " (",
                    test.at("result").get<std::string>(),
                    "): ", test.at("comment").get<std::string>());
      right += outcome.right;
    }
  CHECK(all == file.at("numberOfTests").get<std::size_t>());
  CHECK(right + left == all);
  CHECK(right > 0);
  std::printf("%s: %zu cases, %zu as expected, %zu not TLS", name.c_str(), all, right, left);
  for (const auto& [reason, count] : reasons) std::printf(" (%s: %zu)", reason.c_str(), count);
  std::printf("\n");
}

// One case of an AEAD whose sizes are TLS's: opened, and if it is valid sealed again.
Outcome run_aead(AeadAlgorithm algorithm, AeadLibrary library, const Json& test) {
  const Bytes nonce = field(test, "iv"), header = field(test, "aad"), text = field(test, "msg"),
              sealed = field(test, "ct"), tag = field(test, "tag");
  const auto aead = make_aead(algorithm, field(test, "key"), library);
  Bytes opened = sealed;
  const bool accepted = aead->open(nonce, header, opened, tag);
  if (!is_valid(test)) return ran(!accepted && opened == Bytes(sealed.size()));
  Bytes made = text, made_tag(tag_size(algorithm));
  aead->seal(nonce, header, made, made_tag);
  return ran(accepted && opened == text && made == sealed && made_tag == tag);
}

// By both libraries.
Outcome run_aead(AeadAlgorithm algorithm, const Json& test) {
  const Outcome fastest = run_aead(algorithm, AeadLibrary::fastest, test);
  return fastest.right ? run_aead(algorithm, AeadLibrary::portable, test) : fastest;
}

TEST_CASE("Wycheproof: AES-GCM") {
  run("aes_gcm.json", [](const Json& group, const Json& test) {
    if (group.at("keySize") == 192) return not_tls("192-bit key");
    if (group.at("ivSize") != 96) return not_tls("nonce of another length than 96 bits");
    REQUIRE(group.at("tagSize") == 128);
    return run_aead(
        group.at("keySize") == 128 ? AeadAlgorithm::aes_128_gcm : AeadAlgorithm::aes_256_gcm, test);
  });
}

TEST_CASE("Wycheproof: AES-CCM") {
  run("aes_ccm.json", [](const Json& group, const Json& test) {
    if (group.at("keySize") == 192) return not_tls("192-bit key");
    if (group.at("ivSize") != 96) return not_tls("nonce of another length than 96 bits");
    const bool short_key = group.at("keySize") == 128;
    if (group.at("tagSize") == 128)
      return run_aead(short_key ? AeadAlgorithm::aes_128_ccm : AeadAlgorithm::aes_256_ccm, test);
    if (group.at("tagSize") == 64)
      return run_aead(short_key ? AeadAlgorithm::aes_128_ccm_8 : AeadAlgorithm::aes_256_ccm_8,
                      test);
    return not_tls("tag of another length than 64 or 128 bits");
  });
}

TEST_CASE("Wycheproof: ChaCha20-Poly1305") {
  run("chacha20_poly1305.json", [](const Json& group, const Json& test) {
    if (group.at("ivSize") != 96) return not_tls("nonce of another length than 96 bits");
    REQUIRE(group.at("keySize") == 256);
    REQUIRE(group.at("tagSize") == 128);
    return run_aead(AeadAlgorithm::chacha20_poly1305, test);
  });
}

// The text before PKCS #7 padding: one to sixteen bytes, each their number.
std::optional<Bytes> without_padding(const Bytes& blocks) {
  if (blocks.empty() || blocks.back() < 1 || blocks.back() > aes_block_size) return std::nullopt;
  const std::size_t size = blocks.size() - blocks.back();
  if (!std::ranges::all_of(View(blocks).subspan(size),
                           [&](std::uint8_t byte) { return byte == blocks.back(); }))
    return std::nullopt;
  return Bytes(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(size));
}

TEST_CASE("Wycheproof: AES-CBC, with the padding that the test adds and removes") {
  run("aes_cbc_pkcs5.json", [](const Json& group, const Json& test) {
    if (group.at("keySize") == 192) return not_tls("192-bit key");
    const Bytes iv = field(test, "iv"), text = field(test, "msg"), sealed = field(test, "ct");
    AesCbc cipher(field(test, "key"));
    Bytes opened = sealed;
    cipher.decrypt(iv, opened);
    if (!is_valid(test)) return ran(!without_padding(opened).has_value());
    const std::size_t padding = aes_block_size - text.size() % aes_block_size;
    Bytes made = concat({text, Bytes(padding, static_cast<std::uint8_t>(padding))});
    cipher.encrypt(iv, made);
    return ran(without_padding(opened) == text && made == sealed);
  });
}

TEST_CASE("Wycheproof: RSA decryption of PKCS#1 v1.5") {
  run("rsa_pkcs1_2048.json", [](const Json& group, const Json& test) {
    const auto key = private_key(field(group, "privateKeyPkcs8"), system_random()).value();
    const Bytes message = field(test, "msg"), ciphertext = field(test, "ct");
    // Only what is valid, and only for its own size, changes what was there.
    auto after = [&](std::size_t size) {
      Bytes premaster(size, 0xee);
      REQUIRE(key->decrypt(ciphertext, premaster).has_value());
      return premaster;
    };
    bool right = after(message.size()) == (is_valid(test) ? message : Bytes(message.size(), 0xee));
    for (std::size_t other : {message.size() + 1, std::size_t{48}})
      if (other != message.size()) right = right && after(other) == Bytes(other, 0xee);
    return ran(right);
  });
}

TEST_CASE("Wycheproof: HMAC") {
  for (const auto& row : {std::pair{HashAlgorithm::sha1, "hmac_sha1.json"},
                          {HashAlgorithm::sha256, "hmac_sha256.json"},
                          {HashAlgorithm::sha384, "hmac_sha384.json"},
                          {HashAlgorithm::sha512, "hmac_sha512.json"}})
    run(row.second, [algorithm = row.first](const Json& group, const Json& test) {
      if (group.at("tagSize") != 8 * digest_size(algorithm)) return not_tls("truncated tag");
      const Digest tag = hmac(algorithm, field(test, "key"), field(test, "msg"));
      return ran(same(tag.view(), field(test, "tag")) == is_valid(test));
    });
}

TEST_CASE("Wycheproof: ECDH over the prime curves") {
  constexpr auto files =
      std::to_array<std::pair<Group, const char*>>({{Group::p256, "ecdh_secp256r1_ecpoint.json"},
                                                    {Group::p384, "ecdh_secp384r1_ecpoint.json"},
                                                    {Group::p521, "ecdh_secp521r1_ecpoint.json"}});
  for (const auto& file : files)
    run(file.second, [curve = file.first](const Json&, const Json& test) {
      const auto agreed = agree(curve, field(test, "private"), field(test, "public"));
      // The acceptable case is a compressed point, which RFC 8422 §5.1.2 has no use for.
      if (!is_valid(test)) return ran(!agreed);
      return ran(agreed && same(agreed->reveal(), field(test, "shared")));
    });
}

TEST_CASE("Wycheproof: X25519") {
  run("x25519.json", [](const Json&, const Json& test) {
    const auto agreed = agree(Group::x25519, field(test, "private"), field(test, "public"));
    const Bytes shared = field(test, "shared");
    // Points on the twist and not in canonical form are used as RFC 7748 §5 says; only a secret of
    // zeros is refused.
    if (shared == Bytes(32)) return ran(!agreed);
    return ran(agreed && same(agreed->reveal(), shared));
  });
}

HashAlgorithm hash_named(const Json& name) {
  return name == "SHA-256"   ? HashAlgorithm::sha256
         : name == "SHA-384" ? HashAlgorithm::sha384
                             : HashAlgorithm::sha512;
}

void run_signatures(const std::string& name, SignatureAlgorithm algorithm) {
  run(name, [&](const Json& group, const Json& test) {
    const auto key = public_key(field(group, "publicKeyDer"));
    REQUIRE(key.has_value());
    const Scheme scheme = algorithm == SignatureAlgorithm::ed25519
                              ? Scheme{algorithm, {}}
                              : Scheme{algorithm, hash_named(group.at("sha"))};
    if (algorithm == SignatureAlgorithm::rsa_pss) {
      REQUIRE(group.at("mgfSha") == group.at("sha"));
      REQUIRE(group.at("sLen") == digest_size(scheme.hash));
    }
    // The acceptable case of PKCS#1 v1.5 leaves out DigestInfo's NULL, which is not the one
    // encoding (RFC 8017 §9.2).
    return ran(verify(*key, scheme, field(test, "msg"), field(test, "sig")) == is_valid(test));
  });
}

TEST_CASE("Wycheproof: ECDSA") {
  for (const char* name : {"ecdsa_secp256r1_sha256.json", "ecdsa_secp256r1_sha512.json",
                           "ecdsa_secp384r1_sha256.json", "ecdsa_secp384r1_sha384.json",
                           "ecdsa_secp384r1_sha512.json", "ecdsa_secp521r1_sha512.json"})
    run_signatures(name, SignatureAlgorithm::ecdsa);
}

TEST_CASE("Wycheproof: Ed25519") { run_signatures("ed25519.json", SignatureAlgorithm::ed25519); }

TEST_CASE("Wycheproof: RSA PKCS#1 v1.5") {
  for (const char* name : {"rsa_signature_2048_sha256.json", "rsa_signature_3072_sha384.json",
                           "rsa_signature_4096_sha512.json"})
    run_signatures(name, SignatureAlgorithm::rsa_pkcs1);
}

TEST_CASE("Wycheproof: RSA-PSS") {
  for (const char* name : {"rsa_pss_2048_sha256_mgf1_32.json", "rsa_pss_3072_sha256_mgf1_32.json",
                           "rsa_pss_4096_sha384_mgf1_48.json", "rsa_pss_4096_sha512_mgf1_64.json"})
    run_signatures(name, SignatureAlgorithm::rsa_pss);
}

}  // namespace
}  // namespace handglass::crypto
