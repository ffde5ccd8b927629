// Records: cut anywhere, limits judged from the header alone, reassembly, and protection that
// refuses every flipped bit.
#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "record/incoming.hpp"
#include "record/outgoing.hpp"
#include "record/reassembly.hpp"
#include "wire/hex.hpp"

using namespace handglass;
using namespace handglass::record;

namespace {

Protection keyed() {
  return Protection({CipherSpec{Cipher::aes_128_gcm},
                     {},
                     TrafficKeys::Part(Bytes(16, 1)),
                     TrafficKeys::Part(Bytes(4, 2))},
                    crypto::system_random());
}

Bytes written(View content, Protection protection,
              ContentType type = ContentType::application_data) {
  Outgoing out;
  REQUIRE(out.write(type, content, protection, [](const Written&) {}));
  return to_bytes(out.pending());
}

}  // namespace

TEST_CASE("content longer than 2^14 bytes is cut, and comes back whole however the bytes are cut") {
  Bytes content(40000);
  for (std::size_t i = 0; i < content.size(); ++i)
    content[i] = static_cast<std::uint8_t>(i * 31 >> 3);
  for (std::size_t step : {1u, 5u, 1000u, 100000u}) {
    const Bytes bytes = written(content, keyed());
    CHECK(bytes.size() == content.size() + std::size_t{3} * (5 + 8 + 16));
    Incoming in;
    Protection reading = keyed();
    Bytes got;
    for (std::size_t at = 0; at < bytes.size();) {
      at += in.take(View(bytes).subspan(at, std::min<std::size_t>(step, bytes.size() - at)));
      for (;;) {
        const auto record = in.next(reading);
        REQUIRE(record);
        if (!*record) break;
        append(got, (*record)->fragment);
      }
    }
    CHECK(got == content);
  }
}

TEST_CASE("content that is written where it leaves from is sealed as content that is given") {
  for (const bool on : {false, true})
    for (const std::size_t size : {0u, 1u, 16383u, 16384u, 16385u, 40000u})
      for (const bool kept : {false, true}) {
        const Bytes content(size, 0x5a);
        Protection first = on ? keyed() : Protection(), second = on ? keyed() : Protection();
        Outgoing given, begun;
        Bytes seen_given, seen_begun;
        REQUIRE(given.write(ContentType::handshake, content, first, [&](const Written& written) {
          append(seen_given, written.plaintext);
        }));
        append(begun.begin(ContentType::handshake, second), Bytes(7, 1));
        begun.drop();
        CHECK(begun.pending().empty());
        append(begun.begin(ContentType::handshake, second), content);
        std::size_t on_wire = 0;
        REQUIRE(begun.end(second, kept, [&](const Written& written) {
          append(seen_begun, written.plaintext);
          on_wire += written.wire.size();
          CHECK(written.header.length == written.wire.size() - header_size);
          CHECK(written.was_protected == on);
        }));
        CHECK(same(begun.pending(), given.pending()));
        CHECK(on_wire == begun.pending().size());
        if (kept) CHECK(seen_begun == seen_given);
        begun.sent(on_wire);
        append(begun.begin(ContentType::handshake, second), content);
        REQUIRE(begun.end(second, kept, [](const Written&) {}));
        CHECK(begun.pending().size() == on_wire);
      }
}

TEST_CASE("a record of AES-128-GCM is what RFC 5288 says") {
  // The nonce is salt and sequence number, the additional data is sequence number, type, version
  // and plaintext length.
  Protection writing = keyed();
  Bytes fragment(8 + 4 + 16, 0x61);
  const auto seal = [&] {
    Protected with;
    REQUIRE(writing.seal(ContentType::application_data, ProtocolVersion::tls12, fragment, 4, with));
    return with;
  };
  const Protected first = seal();
  CHECK(to_hex(first.nonce.view()) == "020202020000000000000000");
  CHECK(to_hex(first.header) == "00000000000000001703030004");
  CHECK(to_hex(seal().nonce.view()) == "020202020000000000000001");
}

TEST_CASE("every flipped bit of a protected record is one and the same failure") {
  const Bytes good = written(as_bytes("attack at dawn"), keyed());
  for (std::size_t bit = std::size_t{5} * 8; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1 << bit % 8));
    Incoming in;
    Protection reading = keyed();
    in.take(bad);
    const auto record = in.next(reading);
    REQUIRE_FALSE(record);
    CHECK(record.error().rule == Rule::record_not_authentic);
    CHECK(record.error().alert() == Alert::bad_record_mac);
  }
}

TEST_CASE("a replayed record, and one too short for its parts, are not authentic") {
  const Bytes good = written(as_bytes("once"), keyed());
  Incoming in;
  Protection reading = keyed();
  in.take(good);
  REQUIRE(in.next(reading));
  in.take(good);
  CHECK_FALSE(in.next(reading));
  Incoming small;
  Protection fresh = keyed();
  small.take(
      Bytes{23, 3, 3, 0, 23, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  const auto record = small.next(fresh);
  REQUIRE_FALSE(record);
  CHECK(record.error().rule == Rule::record_not_authentic);
}

TEST_CASE("a length over the limit never waits for its bytes") {
  Incoming plain, secret;
  Protection none, key = keyed();
  plain.take(Bytes{22, 3, 3, 0x40, 0x01});
  CHECK(plain.next(none).error().rule == Rule::record_overflow);
  secret.take(Bytes{23, 3, 3, 0x48, 0x01});
  CHECK(secret.next(key).error().rule == Rule::record_overflow);
  // Within the ciphertext's limit, but the plaintext is too long.
  Bytes fragment(8 + limits::plaintext + 1 + 16);
  Protection writing = keyed();
  Protected with;
  REQUIRE(writing.seal(ContentType::application_data, ProtocolVersion::tls12, fragment,
                       limits::plaintext + 1, with));
  Incoming in;
  Protection reading = keyed();
  in.take(concat({Bytes{23, 3, 3, static_cast<std::uint8_t>(fragment.size() >> 8),
                        static_cast<std::uint8_t>(fragment.size())},
                  fragment}));
  // The header's length is judged first: 2^14 + 1 + 24 is within 2^14 + 2048.
  CHECK(in.next(reading).error().rule == Rule::record_overflow);
}

TEST_CASE("after the version is fixed, records bear it alone") {
  Incoming in;
  Protection none;
  in.take(Bytes{22, 3, 1, 0, 1, 0});
  REQUIRE(*in.next(none));
  in.fix_version(ProtocolVersion::tls12);
  in.take(Bytes{22, 3, 1, 0, 1, 0});
  CHECK(in.next(none).error().rule == Rule::record_version_wrong);
}

TEST_CASE("the records of a message are counted from the one that brought its first byte") {
  Reassembly reassembly;
  const Bytes first = concat({Bytes{1, 0, 0x40, 0}, Bytes(0x4000)}), byte{0};
  const auto add = [&](View fragment) {
    reassembly.add(fragment);
    const auto message = reassembly.take();
    REQUIRE(message);
    return message->has_value();
  };
  // One byte a record, until as many came as a message may have; the last brings more.
  const std::size_t many = limits::records_of_message;
  CHECK_FALSE(add(View(first).first(first.size() - many + 1)));
  for (std::size_t n = 2; n < many; ++n) CHECK_FALSE(add(byte));
  const Bytes last{0, 20, 0, 0, 2};
  CHECK(add(last));
  CHECK_FALSE(reassembly.take().value().has_value());
  CHECK_FALSE(add(byte));
  CHECK(add(byte));
}

TEST_CASE("messages are put together from any split, and several from one record") {
  const Bytes first{1, 0, 0, 3, 7, 8, 9}, second{14, 0, 0, 0}, third{20, 0, 0, 1, 5};
  const Bytes stream = concat({first, second, third});
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    Reassembly reassembly;
    std::vector<Bytes> got;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      reassembly.add(View(stream).subspan(at, std::min(step, stream.size() - at)));
      for (;;) {
        const auto message = reassembly.take();
        REQUIRE(message);
        if (!*message) break;
        got.push_back(to_bytes(**message));
      }
      if (at + step < stream.size() && at + step != first.size() &&
          at + step != first.size() + second.size())
        CHECK(reassembly.unfinished());
    }
    CHECK(got == std::vector<Bytes>{first, second, third});
    CHECK_FALSE(reassembly.unfinished());
  }
}
