#include "crypto/cbc.hpp"

#include "bytes.hpp"
#include "packaged_vectors.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("NIST's CBC vectors of 128 and 256 bits, both ways") {
  std::size_t cases = 0;
  for (const char* kind : {"GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt"})
    for (const char* bits : {"128", "256"}) {
      const std::string file = std::string("ciphers/AES/CBC/CBC") + kind + bits + ".rsp";
      // [ENCRYPT] ends a case with the ciphertext. [DECRYPT] has the same cases with the ciphertext
      // before the plaintext: its first one lacks that.
      for (const Case& c : packaged_cases(file, "CIPHERTEXT")) {
        if (!c.contains("PLAINTEXT")) break;
        ++cases;
        AesCbc cipher(hex(c.at("KEY")));
        const Bytes plain = hex(c.at("PLAINTEXT")), sealed = hex(c.at("CIPHERTEXT")),
                    iv = hex(c.at("IV"));
        Bytes blocks = plain;
        cipher.encrypt(iv, blocks);
        CHECK_MESSAGE(blocks == sealed, file, " ", c.at("COUNT"));
        cipher.decrypt(iv, blocks);
        CHECK_MESSAGE(blocks == plain, file, " ", c.at("COUNT"));
      }
    }
  std::printf("AES-CBC: %zu cases\n", cases);
}

TEST_CASE("records of all sizes come back, each with its own IV, from an object that was moved") {
  for (std::size_t key_bytes : {16u, 32u}) {
    AesCbc first(pattern(key_bytes, 7, 1)), receiver(pattern(key_bytes, 7, 1));
    AesCbc sender = std::move(first);
    for (std::size_t size : {0u, 16u, 32u, 48u, 128u, 144u, 1408u, 16384u}) {
      const Bytes iv = pattern(aes_block_size, 3, size / 16), plain = pattern(size, 5, 9);
      Bytes blocks = plain;
      sender.encrypt(iv, blocks);
      if (size > 0) CHECK(blocks != plain);
      receiver.decrypt(iv, blocks);
      CHECK(blocks == plain);
    }
  }
}

}  // namespace
}  // namespace handglass::crypto
