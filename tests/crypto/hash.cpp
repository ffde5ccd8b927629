#include "crypto/hash.hpp"

#include "bytes.hpp"
#include "packaged_vectors.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array all{HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384,
                         HashAlgorithm::sha512};

std::string hashed(HashAlgorithm algorithm, std::string_view text) {
  return to_hex(hash(algorithm, as_bytes(text)).view());
}

TEST_CASE("the hash of \"abc\" is FIPS 180-4's") {
  CHECK(hashed(HashAlgorithm::sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hashed(HashAlgorithm::sha256, "abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hashed(HashAlgorithm::sha384, "abc") ==
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134"
        "c825a7");
  CHECK(hashed(HashAlgorithm::sha512, "abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3"
        "feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST_CASE("NIST's SHA vectors, short and long") {
  for (const auto& [algorithm, name] : {std::pair{HashAlgorithm::sha1, "SHA1/SHA1"},
                                        {HashAlgorithm::sha256, "SHA2/SHA256"},
                                        {HashAlgorithm::sha384, "SHA2/SHA384"},
                                        {HashAlgorithm::sha512, "SHA2/SHA512"}})
    for (const char* length : {"ShortMsg", "LongMsg"}) {
      const std::string file = std::string("hashes/") + name + length + ".rsp";
      for (const Case& c : packaged_cases(file, "MD")) {
        const Bytes message = hex(c.at("Msg"));
        const std::size_t size = std::stoul(c.at("Len")) / 8;
        CHECK_MESSAGE(to_hex(hash(algorithm, View(message).first(size)).view()) == c.at("MD"), file,
                      " Len ", c.at("Len"));
      }
    }
}

TEST_CASE("a digest is the same however the bytes are cut, asked at any point, and from copies") {
  const Bytes message = pattern(700, 31, 7);
  for (HashAlgorithm algorithm : all) {
    const Digest whole = hash(algorithm, message);
    CHECK(whole.size == digest_size(algorithm));
    for (std::size_t cut = 0; cut <= message.size(); cut += 13) {
      Hash running(algorithm);
      running.update(View(message).first(cut));
      CHECK(same(running.digest().view(), hash(algorithm, View(message).first(cut)).view()));
      Hash copy = running;
      Hash assigned(HashAlgorithm::sha1);
      assigned = running;
      for (Hash* h : {&running, &copy, &assigned}) {
        h->update(View(message).subspan(cut));
        CHECK(same(h->digest().view(), whole.view()));
        CHECK(h->algorithm() == algorithm);
      }
    }
  }
}

}  // namespace
}  // namespace handglass::crypto
