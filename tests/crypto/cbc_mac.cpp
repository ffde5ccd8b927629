#include "crypto/cbc_mac.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array macs{HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384};

// Calls `check` for every content of up to some blocks, and for some long ones.
void each_size(auto check) {
  for (std::size_t size = 0; size <= 600; ++size) check(size);
  for (std::size_t size = 16300; size <= 16384; ++size) check(size);
}

TEST_CASE("a MAC and CBC in one pass are what they are one after the other: MAC first") {
  const Bytes header = pattern(mac_header_size, 5, 3);
  for (HashAlgorithm algorithm : macs)
    for (std::size_t key_bytes : {16u, 32u}) {
      const RecordMac mac(algorithm, pattern(digest_size(algorithm), 29, 7));
      AesCbc cbc(pattern(key_bytes, 3, 1));
      std::size_t wrong = 0;
      each_size([&](std::size_t size) {
        const std::size_t padding = aes_block_size - (size + mac.size()) % aes_block_size;
        const Bytes plain = pattern(aes_block_size + size + mac.size() + padding, 13, size);
        Bytes expected = plain, fragment = plain;
        const MutableView content = MutableView(expected).subspan(aes_block_size, size),
                          tag = MutableView(expected).subspan(aes_block_size + size, mac.size());
        mac.make(header, content, tag);
        const Bytes kept = to_bytes(tag);
        cbc.encrypt(View(expected).first(aes_block_size),
                    MutableView(expected).subspan(aes_block_size));
        const Digest answered = mac_then_encrypt(mac, cbc, header, fragment, size);
        wrong += fragment != expected || !same(answered.view(), kept);
      });
      CHECK(wrong == 0);
    }
}

TEST_CASE("a MAC and CBC in one pass are what they are one after the other: MAC last") {
  const Bytes header = pattern(mac_header_size, 5, 3);
  for (HashAlgorithm algorithm : macs)
    for (std::size_t key_bytes : {16u, 32u}) {
      const RecordMac mac(algorithm, pattern(digest_size(algorithm), 29, 7));
      AesCbc cbc(pattern(key_bytes, 3, 1));
      std::size_t wrong = 0;
      each_size([&](std::size_t size) {
        const Bytes plain = pattern((size / aes_block_size + 2) * aes_block_size, 13, size);
        Bytes expected = plain, fragment = plain, expected_tag(mac.size()), tag(mac.size());
        cbc.encrypt(View(expected).first(aes_block_size),
                    MutableView(expected).subspan(aes_block_size));
        mac.make(header, expected, expected_tag);
        encrypt_then_mac(mac, cbc, header, fragment, tag);
        wrong += fragment != expected || tag != expected_tag;
      });
      CHECK(wrong == 0);
    }
}

}  // namespace
}  // namespace handglass::crypto
