#include "crypto/record_mac.hpp"

#include <bit>
#include <cassert>
#include <cstring>

#include "base/constant_time.hpp"
#include "base/secret.hpp"
#include "crypto/compression.hpp"
#include "crypto/masks.hpp"

namespace handglass::crypto {
namespace {

struct Padding {
  Mask valid;
  std::size_t size;  // padding_length; 0 where the padding is not valid
};

// All bytes that could be padding are looked at, however many are. Where the padding is wrong the
// MAC is checked as if there were none, so that this costs what the rest costs (RFC 5246 §6.2.3.2).
Padding read_padding(View decrypted, std::size_t mac_size) {
  const std::size_t length = decrypted.back(), room = decrypted.size() - 1 - mac_size;
  Mask valid = ~mask_less(room, length);
  for (std::size_t i = 1; i <= std::min<std::size_t>(255, room); ++i) {
    const Mask is_padding = ~mask_less(length, i);
    valid &= ~is_padding | mask_equal(decrypted[decrypted.size() - 1 - i], length);
  }
  return {.valid = valid, .size = length & valid};
}

// What a MAC covers: the header, whose last two bytes are the content's length, and the content.
// Which size it has is secret; between which bounds, public.
struct Covered {
  std::array<std::uint8_t, mac_header_size> header;
  View content;      // as long as it can be
  std::size_t size;  // secret: of header and content
  std::size_t size_min;
  std::size_t size_max() const { return mac_header_size + content.size(); }

  // `at` is public.
  std::uint8_t operator[](std::size_t at) const {
    return at < mac_header_size ? header[at] : content[at - mac_header_size];
  }
};

// The hash of what `state` stands for, one block, and of the covered bytes. Blocks that are full
// for every possible size are compressed as they are. Each block from there to the last possible
// one is put together byte by byte by masks, which know whether it is the last, and of the states
// after them a mask keeps that one's.
template <class H>
std::array<std::uint8_t, H::digest_size> hash_covered(typename H::State state,
                                                      const Covered& covered) {
  constexpr std::size_t size = H::block_size;
  constexpr unsigned shift = std::countr_zero(size);
  typename H::Block bytes;
  std::size_t block = 0;
  for (; (block + 1) * size <= covered.size_min; ++block) {
    if (block == 0) {
      for (std::size_t i = 0; i < size; ++i) bytes[i] = covered[i];
      H::compress(state, bytes.data());
    } else {
      H::compress(state, covered.content.data() + (block * size - mac_header_size));
    }
  }

  // 0x80 and the length in bits follow the message (FIPS 180-4 §5.1).
  const std::size_t last = (covered.size + H::length_size) >> shift;
  const std::uint64_t bits = 8 * (size + covered.size);
  typename H::State chosen{};
  for (; block <= (covered.size_max() + H::length_size) >> shift; ++block) {
    const Mask is_last = mask_equal(block, last);
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t at = block * size + i;
      Mask byte = at < covered.size_max() ? covered[at] : 0;
      byte = (byte & mask_less(at, covered.size)) | (0x80 & mask_equal(at, covered.size));
      if (i >= size - sizeof bits) byte |= (bits >> 8 * (size - 1 - i)) & 0xff & is_last;
      bytes[i] = static_cast<std::uint8_t>(byte);
    }
    H::compress(state, bytes.data());
    for (std::size_t i = 0; i < state.size(); ++i)
      chosen[i] |= state[i] & static_cast<typename H::Word>(is_last);
  }
  const auto digest = H::digest(chosen);
  wipe(bytes_of(state));
  wipe(bytes_of(chosen));
  return digest;
}

// The outer hash of HMAC: one digest after one block, which ends in the next.
template <class H>
std::array<std::uint8_t, H::digest_size> hash_digest(
    typename H::State state, const std::array<std::uint8_t, H::digest_size>& digest) {
  static_assert(H::digest_size + 1 + H::length_size <= H::block_size);
  typename H::Block bytes{};
  std::ranges::copy(digest, bytes.begin());
  bytes[H::digest_size] = 0x80;
  constexpr std::size_t bits = 8 * (H::block_size + H::digest_size);
  bytes[H::block_size - 2] = bits >> 8;
  bytes[H::block_size - 1] = bits & 0xff;
  H::compress(state, bytes.data());
  const auto out = H::digest(state);
  wipe(bytes_of(state));
  return out;
}

// The N bytes at a secret place `at` of `bytes`, which ends where they end at the latest. Each byte
// of the window is added in at its place modulo N, which turns the result by at modulo N; that is
// turned back by powers of two, each done or not by mask.
template <std::size_t N>
std::array<std::uint8_t, N> read_at(View bytes, std::size_t at) {
  std::array<std::uint8_t, N> out{};
  std::size_t turned = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const Mask inside = ~mask_less(i, at) & mask_less(i, at + N);
    out[i % N] = static_cast<std::uint8_t>(out[i % N] | (bytes[i] & inside));
    turned |= i % N & mask_equal(i, at);
  }
  for (std::size_t step = 1; step < N; step *= 2) {
    const auto turn = static_cast<std::uint8_t>(~mask_equal(turned & step, 0));
    const auto before = out;
    for (std::size_t i = 0; i < N; ++i)
      out[i] = static_cast<std::uint8_t>((before[i] & ~turn) | (before[(i + step) % N] & turn));
  }
  return out;
}

}  // namespace

RecordMac::RecordMac(HashAlgorithm algorithm, View key) : hmac_(algorithm, key) {
  assert(algorithm != HashAlgorithm::sha512 && key.size() <= block_size(algorithm));
}

std::size_t RecordMac::size() const { return digest_size(hmac_.algorithm()); }

void RecordMac::make(View header, View content, MutableView out) const {
  assert(header.size() == mac_header_size && out.size() == size());
  std::ranges::copy(hmac_.tag({header, content}).view(), out.begin());
}

bool RecordMac::check(View header, View content, View tag) const {
  Digest expected = hmac_.tag({header, content});
  const bool authentic = equal_in_constant_time(expected.view(), tag);
  wipe(expected.bytes);
  return authentic;
}

std::optional<std::size_t> RecordMac::open_padded(View header, View decrypted) const {
  assert(header.size() == mac_header_size);
  if (decrypted.size() < size() + 1) return std::nullopt;
  return with_compression(hmac_.algorithm(), [&]<class H>() -> std::optional<std::size_t> {
    const std::size_t longest = decrypted.size() - 1 - H::digest_size,
                      shortest = longest - std::min<std::size_t>(255, longest);
    const auto [valid, padding] = read_padding(decrypted, H::digest_size);
    const std::size_t content_size = longest - padding;

    Covered covered{.header = {},
                    .content = decrypted.first(longest),
                    .size = mac_header_size + content_size,
                    .size_min = mac_header_size + shortest};
    std::ranges::copy(header, covered.header.begin());
    covered.header[mac_header_size - 2] = static_cast<std::uint8_t>(content_size >> 8);
    covered.header[mac_header_size - 1] = static_cast<std::uint8_t>(content_size);

    auto expected =
        hash_digest<H>(from_words<H>(hmac_.after_outer_pad()),
                       hash_covered<H>(from_words<H>(hmac_.after_inner_pad()), covered));
    const auto received = read_at<H::digest_size>(
        decrypted.subspan(shortest, decrypted.size() - 1 - shortest), content_size - shortest);
    Mask difference = ~valid;
    for (std::size_t i = 0; i < H::digest_size; ++i) difference |= expected[i] ^ received[i];
    wipe(expected);

    std::uint8_t good = mask_equal(difference, 0) & 1;
    declassify({&good, 1});
    if (good == 0) return std::nullopt;
    // With a good MAC content and length are public, and its time is no more a secret than they.
    std::size_t public_size = content_size;
    declassify({reinterpret_cast<const std::uint8_t*>(&public_size), sizeof public_size});
    declassify(decrypted);
    return public_size;
  });
}

}  // namespace handglass::crypto
