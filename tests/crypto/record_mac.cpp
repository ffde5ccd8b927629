#include "crypto/record_mac.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

constexpr std::array algorithms{HashAlgorithm::sha1, HashAlgorithm::sha256, HashAlgorithm::sha384};

// A record as its sender makes it, before encryption, with Hmac for the MAC.
struct Record {
  Bytes key, header, plain;
  std::size_t content_size;

  Record(HashAlgorithm algorithm, std::size_t content_bytes, std::size_t padding)
      : key(pattern(digest_size(algorithm), 29, 7)),
        header(pattern(mac_header_size, 5, 3)),
        content_size(content_bytes) {
    header[11] = static_cast<std::uint8_t>(content_size >> 8);
    header[12] = static_cast<std::uint8_t>(content_size);
    const Bytes content = pattern(content_size, 13, 1);
    const Digest mac = Hmac(algorithm, key).tag({header, content});
    plain = concat({content, mac.view(), Bytes(padding + 1, static_cast<std::uint8_t>(padding))});
  }
};

TEST_CASE("a padded record opens at every content length and with every padding") {
  for (HashAlgorithm algorithm : algorithms) {
    const Bytes key = Record(algorithm, 0, 0).key;
    const RecordMac mac(algorithm, key);
    std::size_t wrong = 0;
    for (std::size_t size = 0; size <= 600; ++size)
      for (std::size_t padding = 0; padding < 256; ++padding) {
        const Record record(algorithm, size, padding);
        Bytes unread = record.header;  // the length is not
        unread[11] = 0xa5, unread[12] = 0x5a;
        wrong += mac.open_padded(padding % 2 == 0 ? record.header : unread, record.plain) != size;
      }
    CHECK(wrong == 0);
  }
}

TEST_CASE("the longest records open") {
  for (HashAlgorithm algorithm : algorithms)
    for (std::size_t size : {16383u, 16384u})
      for (std::size_t padding : {0u, 15u, 255u}) {
        const Record record(algorithm, size, padding);
        CHECK(RecordMac(algorithm, record.key).open_padded(record.header, record.plain) == size);
      }
}

TEST_CASE("a wrong bit anywhere, of content, MAC or padding, is refused") {
  for (HashAlgorithm algorithm : algorithms)
    for (std::size_t size : {0u, 1u, 20u, 43u, 51u, 100u, 300u})
      for (std::size_t padding : {0u, 1u, 7u, 15u, 31u, 100u, 254u, 255u}) {
        const Record record(algorithm, size, padding);
        const RecordMac mac(algorithm, record.key);
        REQUIRE(mac.open_padded(record.header, record.plain) == size);
        std::size_t accepted = 0;
        for (std::size_t bit = 0; bit < 8 * record.plain.size(); ++bit) {
          Bytes bad = record.plain;
          bad[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
          accepted += mac.open_padded(record.header, bad).has_value();
        }
        for (std::size_t at = 0; at < 11; ++at) {
          Bytes header = record.header;
          header[at] ^= 0x10;
          accepted += mac.open_padded(header, record.plain).has_value();
        }
        CHECK(accepted == 0);
      }
}

TEST_CASE("a padding length beyond the record is refused, and so is a record without room") {
  for (HashAlgorithm algorithm : algorithms) {
    const Bytes header(mac_header_size);
    const RecordMac mac(algorithm, Bytes(digest_size(algorithm)));
    for (std::size_t size = 0; size <= 2 * mac.size(); ++size)
      for (unsigned last = 0; last < 256; ++last)
        CHECK_FALSE(
            mac.open_padded(header, Bytes(size, static_cast<std::uint8_t>(last))).has_value());
    // Right in all but that the padding that its last byte speaks of is longer than the record.
    for (std::size_t size = 0; size < 40; ++size) {
      Record record(algorithm, size, 0);
      for (std::size_t claimed = size + 1; claimed < 256; ++claimed) {
        record.plain.back() = static_cast<std::uint8_t>(claimed);
        CHECK_FALSE(
            RecordMac(algorithm, record.key).open_padded(record.header, record.plain).has_value());
      }
    }
  }
}

TEST_CASE("padding that is longer than the content leaves room for is no content") {
  // The whole of it is 255 padding bytes of 255; the MAC would begin before the record does.
  for (HashAlgorithm algorithm : algorithms) {
    const RecordMac mac(algorithm, Bytes(digest_size(algorithm)));
    for (std::size_t size = 256; size < 256 + mac.size(); ++size)
      CHECK_FALSE(mac.open_padded(Bytes(mac_header_size), Bytes(size, 255)).has_value());
  }
}

TEST_CASE("make and check are HMAC of header and content") {
  for (HashAlgorithm algorithm : algorithms) {
    const Record record(algorithm, 300, 0);
    const RecordMac mac(algorithm, record.key);
    const View content = View(record.plain).first(300);
    Bytes tag(mac.size());
    mac.make(record.header, content, tag);
    CHECK(same(tag, View(record.plain).subspan(300, mac.size())));
    CHECK(mac.check(record.header, content, tag));
    CHECK_FALSE(mac.check(record.header, content, View(tag).first(mac.size() - 1)));
    CHECK_FALSE(mac.check(record.header, content.first(299), tag));
    for (std::size_t bit = 0; bit < 8 * tag.size(); ++bit) {
      Bytes bad = tag;
      bad[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      CHECK_FALSE(mac.check(record.header, content, bad));
    }
  }
}

}  // namespace
}  // namespace handglass::crypto
