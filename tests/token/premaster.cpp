// The padding of an RSA premaster, taken off here: every position of the block, every byte in it.
#include "crypto/raw_operations.hpp"
#include "fixture.hpp"

namespace handglass::token {
namespace {

// RFC 8017 §7.2.2 as it is written, for one length of the message.
bool well_formed(View block, std::size_t size) {
  if (block.size() < size + 11) return false;
  const std::size_t zero_at = block.size() - size - 1;
  if (block[0] != 0 || block[1] != 2 || block[zero_at] != 0) return false;
  return std::ranges::find(block.subspan(2, zero_at - 2), 0) == block.subspan(2, zero_at - 2).end();
}

Bytes good_block(std::size_t modulus, std::size_t size) {
  Bytes out(modulus);
  for (std::size_t i = 0; i < modulus; ++i) out[i] = static_cast<std::uint8_t>(1 + i % 255);
  out[0] = 0, out[1] = 2, out[modulus - size - 1] = 0;
  return out;
}

Bytes unpadded(View block, std::size_t size) {
  Bytes out(size, 0xee);
  crypto::unpad_premaster(block, out);
  return out;
}

}  // namespace

TEST_CASE("a block with any byte at any place") {
  for (const std::size_t modulus : {64u, 128u, 256u})
    for (std::size_t at = 0; at < modulus; ++at)
      for (unsigned value = 0; value < 256; ++value) {
        Bytes block = good_block(modulus, 48);
        block[at] = static_cast<std::uint8_t>(value);
        const Bytes expected =
            well_formed(block, 48) ? to_bytes(View(block).subspan(modulus - 48)) : Bytes(48, 0xee);
        const bool right = unpadded(block, 48) == expected;
        if (!right) FAIL_CHECK(modulus << ": byte " << value << " at " << at);
      }
}

TEST_CASE("two bytes wrong do not make one right") {
  for (const auto& [a, b] : {std::pair{0u, 1u}, {1u, 207u}, {2u, 3u}, {0u, 207u}, {2u, 207u}})
    for (const std::uint8_t value : Bytes{0x00, 0x01, 0x02, 0x80, 0xff}) {
      Bytes block = good_block(256, 48);
      block[a] = value, block[b] = value;
      CHECK((unpadded(block, 48) == Bytes(48, 0xee)) == !well_formed(block, 48));
    }
}

TEST_CASE("blocks that have no room for the padding, and the smallest that has") {
  for (std::size_t modulus = 0; modulus < 59; ++modulus)
    CHECK((unpadded(Bytes(modulus), 48) == Bytes(48, 0xee)));
  const Bytes smallest = good_block(59, 48);
  CHECK((unpadded(smallest, 48) == to_bytes(View(smallest).last(48))));
  // A premaster that is shorter or longer in the same block.
  CHECK((unpadded(good_block(256, 47), 48) == Bytes(48, 0xee)));
  CHECK((unpadded(good_block(256, 49), 48) == Bytes(48, 0xee)));
}

TEST_CASE("r and s, side by side and in DER, of any length that a token may answer") {
  for (std::size_t size = 0; size < 140; ++size)
    for (const std::uint8_t filling : Bytes{0x00, 0x01, 0x7f, 0x80, 0xff}) {
      const Bytes der = crypto::ecdsa_signature(Bytes(size, filling));
      if (size != 64) continue;
      CHECK((crypto::r_and_s(der, crypto::Group::p256) == Bytes(64, filling)));
    }
  CHECK(crypto::r_and_s(crypto::ecdsa_signature(Bytes(66, 0xff)), crypto::Group::p256).empty());
  CHECK(crypto::r_and_s({}, crypto::Group::p256).empty());
  Bytes small(96);
  small[47] = 5, small[95] = 0x80;
  CHECK((crypto::r_and_s(crypto::ecdsa_signature(small), crypto::Group::p384) == small));
}

TEST_CASE("the digest that ECDSA is given is as long as the order where a hash can be") {
  const Bytes digest(20, 7);
  const Bytes padded = crypto::ecdsa_input(digest, crypto::Group::p256);
  CHECK(padded.size() == 32);
  CHECK(same(View(padded).last(20), digest));
  CHECK(std::ranges::all_of(View(padded).first(12), [](std::uint8_t byte) { return byte == 0; }));
  CHECK(crypto::ecdsa_input(Bytes(64, 1), crypto::Group::p256) == Bytes(32, 1));
  CHECK(crypto::ecdsa_input(Bytes(48, 1), crypto::Group::p384) == Bytes(48, 1));
  CHECK(crypto::ecdsa_input(Bytes(64, 1), crypto::Group::p521) == Bytes(64, 1));
}

TEST_CASE("a digest that does not fit in the modulus has no block") {
  const Bytes digest(64, 1);
  const auto key = [](std::size_t size) {
    return crypto::RsaPublicKey{.modulus = Bytes(size, 0xff), .exponent = {1, 0, 1}};
  };
  const auto random = crypto::seeded_random({});
  using crypto::HashAlgorithm;
  CHECK(crypto::pkcs1_block(HashAlgorithm::sha512, digest, key(93)).empty());
  CHECK(crypto::pkcs1_block(HashAlgorithm::sha512, digest, key(94)).size() == 94);
  CHECK(crypto::pss_block(HashAlgorithm::sha512, digest, key(129), *random).empty());
  CHECK(crypto::pss_block(HashAlgorithm::sha512, digest, key(130), *random).size() == 130);
  CHECK(crypto::pss_block(HashAlgorithm::sha1, Bytes(20), key(256), *random).empty());
}

}  // namespace handglass::token
