#include "crypto/aead.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array algorithms{AeadAlgorithm::aes_128_gcm, AeadAlgorithm::aes_256_gcm};

// A record as it lies in memory: text and its tag.
struct Record {
  Bytes text, tag = Bytes(aead_tag_size);
};

Record seal(Aead& aead, View nonce, View additional_data, View text) {
  Record out{.text = to_bytes(text)};
  aead.seal(nonce, additional_data, out.text, out.tag);
  return out;
}

TEST_CASE("what is sealed opens in place, by another object with the same key") {
  for (AeadAlgorithm algorithm : algorithms) {
    const Bytes key = pattern(key_size(algorithm), 11, 3), nonce = pattern(aead_nonce_size, 3, 9),
                header = pattern(13, 1, 1);
    const auto sender = make_aead(algorithm, key), receiver = make_aead(algorithm, key);
    for (std::size_t size : {0u, 1u, 15u, 16u, 17u, 64u, 127u, 1400u, 16384u}) {
      const Bytes text = pattern(size, 17, 5);
      Record record = seal(*sender, nonce, header, text);
      if (size > 0) CHECK(record.text != text);
      CHECK(receiver->open(nonce, header, record.text, record.tag));
      CHECK(record.text == text);
    }
  }
}

TEST_CASE("one object seals and opens in any order, and a refusal leaves it sound") {
  const Bytes key = pattern(16, 11, 3), nonce = pattern(aead_nonce_size, 3, 9),
              text = pattern(40, 17, 5);
  const auto aead = make_aead(AeadAlgorithm::aes_128_gcm, key);
  const Record first = seal(*aead, nonce, {}, text);
  for (int i = 0; i < 3; ++i) {
    Record bad = first, good = first;
    bad.tag[0] ^= 1;
    CHECK_FALSE(aead->open(nonce, {}, bad.text, bad.tag));
    CHECK(aead->open(nonce, {}, good.text, good.tag));
    CHECK(good.text == text);
    CHECK(seal(*aead, nonce, {}, text).tag == first.tag);
  }
}

TEST_CASE("a record with any bit flipped is refused, and its text is zeros") {
  for (AeadAlgorithm algorithm : algorithms) {
    const auto aead = make_aead(algorithm, pattern(key_size(algorithm), 11, 3));
    const Bytes nonce = pattern(aead_nonce_size, 3, 9), header = pattern(13, 1, 1),
                text = pattern(37, 17, 5);
    const Record sealed = seal(*aead, nonce, header, text);
    auto refused = [&](Bytes Record::* part, Bytes n, Bytes h, std::size_t bit) {
      Record record = sealed;
      if (part) (record.*part)[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      return !aead->open(n, h, record.text, record.tag) && record.text == Bytes(text.size());
    };
    auto flipped = [](Bytes bytes, std::size_t bit) {
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      return bytes;
    };
    for (std::size_t bit = 0; bit < 8 * sealed.text.size(); ++bit)
      CHECK(refused(&Record::text, nonce, header, bit));
    for (std::size_t bit = 0; bit < 8 * sealed.tag.size(); ++bit)
      CHECK(refused(&Record::tag, nonce, header, bit));
    for (std::size_t bit = 0; bit < 8 * nonce.size(); ++bit)
      CHECK(refused(nullptr, flipped(nonce, bit), header, 0));
    for (std::size_t bit = 0; bit < 8 * header.size(); ++bit)
      CHECK(refused(nullptr, nonce, flipped(header, bit), 0));
    CHECK(refused(nullptr, nonce, Bytes(header.begin(), header.end() - 1), 0));
  }
}

TEST_CASE("a tag of another length is refused") {
  const auto aead = make_aead(AeadAlgorithm::aes_128_gcm, pattern(16, 11, 3));
  const Bytes nonce = pattern(aead_nonce_size, 3, 9), text = pattern(20, 17, 5);
  for (std::size_t size : {0u, 4u, 12u, 15u}) {
    Record record = seal(*aead, nonce, {}, text);
    CHECK_FALSE(aead->open(nonce, {}, record.text, View(record.tag).first(size)));
  }
}

}  // namespace
}  // namespace handglass::crypto
