#include "crypto/hmac.hpp"

#include "bytes.hpp"
#include "packaged_vectors.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("RFC 4231 case 2 and RFC 2202 case 2") {
  auto tag = [](HashAlgorithm algorithm) {
    return to_hex(
        hmac(algorithm, as_bytes("Jefe"), as_bytes("what do ya want for nothing?")).view());
  };
  CHECK(tag(HashAlgorithm::sha1) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(tag(HashAlgorithm::sha256) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(tag(HashAlgorithm::sha384) ==
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfa"
        "b21649");
  CHECK(tag(HashAlgorithm::sha512) ==
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8"
        "f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

TEST_CASE("all cases of RFC 2202 and RFC 4231") {
  for (const auto& [algorithm, file] : {std::pair{HashAlgorithm::sha1, "rfc-2202-sha1.txt"},
                                        {HashAlgorithm::sha256, "rfc-4231-sha256.txt"},
                                        {HashAlgorithm::sha384, "rfc-4231-sha384.txt"},
                                        {HashAlgorithm::sha512, "rfc-4231-sha512.txt"}})
    for (const Case& c : packaged_cases(std::string("HMAC/") + file, "MD"))
      CHECK_MESSAGE(
          to_hex(hmac(algorithm, hex(c.at("Key")), hex(c.at("Msg"))).view()) == c.at("MD"), file,
          " ", c.at("Msg"));
}

TEST_CASE("a tag is that of the parts put together, and a key serves many messages") {
  const Bytes key = pattern(200, 3, 1), message = pattern(300, 5, 2);
  for (auto algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    const Hmac keyed(algorithm, key);
    const Digest whole = hmac(algorithm, key, message);
    for (std::size_t cut = 0; cut <= message.size(); cut += 50)
      CHECK(same(keyed.tag({View(message).first(cut), View(message).subspan(cut)}).view(),
                 whole.view()));
    CHECK_FALSE(same(keyed.tag({message, message}).view(), whole.view()));
  }
}

TEST_CASE("a tag is that of RFC 2104's two hashes, whatever the length and the parts") {
  for (const auto algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    const std::size_t block = block_size(algorithm);
    const Bytes key = pattern(block / 2, 5, 1);
    Bytes inner(block, 0x36), outer(block, 0x5c);
    for (std::size_t i = 0; i < key.size(); ++i) inner[i] ^= key[i], outer[i] ^= key[i];
    const Hmac hmac(algorithm, key);
    for (std::size_t size = 0; size < 1100; ++size) {
      const Bytes message = pattern(size < 1000 ? size : size * 17, 7, 3);
      const Digest digest = hash(algorithm, concat({inner, message}));
      const Digest expected = hash(algorithm, concat({outer, digest.view()}));
      const std::size_t cut = size % 150 < message.size() ? size % 150 : message.size();
      const Digest made = hmac.tag({View(message).first(cut), View(message).subspan(cut)});
      REQUIRE(same(made.view(), expected.view()));
    }
  }
}

}  // namespace
}  // namespace handglass::crypto
