#include "crypto/cbc_mac.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

// Calls `holds` with every MAC and key size, for every content of up to some blocks and for some
// long ones, and counts where it does not.
void check_everywhere(auto holds) {
  for (HashAlgorithm algorithm :
       {HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384})
    for (std::size_t key_bytes : {16u, 32u}) {
      const RecordMac mac(algorithm, pattern(digest_size(algorithm), 29, 7));
      AesCbc cbc(pattern(key_bytes, 3, 1));
      std::size_t wrong = 0;
      for (std::size_t size = 0; size <= 600; ++size) wrong += !holds(mac, cbc, size);
      for (std::size_t size = 16300; size <= 16384; ++size) wrong += !holds(mac, cbc, size);
      CHECK(wrong == 0);
    }
}

const Bytes mac_header = pattern(mac_header_size, 5, 3);

TEST_CASE("a MAC and CBC in one pass are what they are one after the other: MAC first") {
  check_everywhere([](const RecordMac& mac, AesCbc& cbc, std::size_t size) {
    const std::size_t padding = aes_block_size - (size + mac.size()) % aes_block_size;
    Bytes fragment = pattern(aes_block_size + size + mac.size() + padding, 13, size);
    Bytes expected = fragment;
    const MutableView content = MutableView(expected).subspan(aes_block_size, size),
                      tag = MutableView(expected).subspan(aes_block_size + size, mac.size());
    mac.make(mac_header, content, tag);
    const Bytes kept = to_bytes(tag);
    cbc.encrypt(expected);
    const Digest answered = mac_then_encrypt(mac, cbc, mac_header, fragment, size);
    return fragment == expected && same(answered.view(), kept);
  });
}

TEST_CASE("a MAC and CBC in one pass are what they are one after the other: MAC last") {
  check_everywhere([](const RecordMac& mac, AesCbc& cbc, std::size_t size) {
    Bytes fragment = pattern((size / aes_block_size + 2) * aes_block_size, 13, size);
    Bytes expected = fragment, expected_tag(mac.size()), tag(mac.size());
    cbc.encrypt(expected);
    mac.make(mac_header, expected, expected_tag);
    encrypt_then_mac(mac, cbc, mac_header, fragment, tag);
    return fragment == expected && tag == expected_tag;
  });
}

}  // namespace
}  // namespace handglass::crypto
