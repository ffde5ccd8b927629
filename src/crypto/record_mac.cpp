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

// A word of bytes as memory has them, the first one lowest: masks reach them all at once.
template <class Word>
Word word_at(const std::uint8_t* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof word);
  return std::endian::native == std::endian::little ? word : std::byteswap(word);
}
template <class Word>
void put_word(std::uint8_t* bytes, Word word) {
  if constexpr (std::endian::native == std::endian::big) word = std::byteswap(word);
  std::memcpy(bytes, &word, sizeof word);
}

// All bytes that could be padding are looked at, however many are. Where the padding is wrong the
// MAC is checked as if there were none, so that this costs what the rest costs (RFC 5246 §6.2.3.2).
Padding read_padding(View decrypted, std::size_t mac_size) {
  using Word = std::uint64_t;
  constexpr Word each_byte = 0x0101010101010101;
  const std::size_t length = decrypted.back(), room = decrypted.size() - 1 - mac_size;
  const View window = decrypted.first(decrypted.size() - 1).last(std::min<std::size_t>(255, room));
  std::array<std::uint8_t, 256> tail{};
  std::ranges::copy(window, tail.end() - static_cast<std::ptrdiff_t>(window.size()));
  Word wrong = 0;
  for (std::size_t at = (tail.size() - window.size()) & ~(sizeof(Word) - 1); at < tail.size();
       at += sizeof(Word))
    wrong |= (word_at<Word>(&tail[at]) ^ length * each_byte) &
             ~mask_before<Word>(at, tail.size() - length);
  wipe(tail);
  const Mask valid = ~mask_less(room, length) & mask_equal(wrong, 0);
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

  // What stands from `at` on, which is public; zeros behind all that can be.
  void read(std::size_t at, MutableView out) const {
    if (at == 0) {
      std::ranges::copy(header, out.begin());
      out = out.subspan(header.size());
    }
    const View rest = content.subspan(std::min(at == 0 ? 0 : at - header.size(), content.size()));
    const View here = rest.first(std::min(rest.size(), out.size()));
    std::ranges::copy(here, out.begin());
    std::ranges::fill(out.subspan(here.size()), std::uint8_t{0});
  }
};

// The hash of what `state` stands for, one block, and of the covered bytes. Blocks that are full
// for every possible size are compressed as they are. Each block from there to the last possible
// one is put together by masks, which know whether it is the last, and of the states after them a
// mask keeps that one's.
template <class H>
typename H::Digest hash_covered(typename H::State state, const Covered& covered) {
  constexpr std::size_t size = H::block_size;
  constexpr unsigned shift = std::countr_zero(size);
  typename H::Block bytes;
  std::size_t block = covered.size_min >> shift;
  if (block > 0) {
    covered.read(0, bytes);
    H::compress(state, bytes);
    H::compress(state, covered.content.subspan(size - mac_header_size, (block - 1) * size));
  }

  // 0x80 and the length in bits follow the message (FIPS 180-4 §5.1).
  using Word = std::uint64_t;
  const std::size_t last = (covered.size + H::length_size) >> shift;
  typename H::Block length{};
  H::put_length(length, size + covered.size);
  typename H::State chosen{};
  for (; block <= (covered.size_max() + H::length_size) >> shift; ++block) {
    const Mask is_last = mask_equal(block, last);
    covered.read(block * size, bytes);
    for (std::size_t i = 0; i < size; i += sizeof(Word)) {
      const std::size_t at = block * size + i;
      const Word message = mask_before<Word>(at, covered.size),
                 end = (message + 1) << 7 & ~mask_less(covered.size, at);  // 0x80 in the next byte
      put_word<Word>(&bytes[i], (word_at<Word>(&bytes[i]) & message) | end |
                                    (word_at<Word>(&length[i]) & is_last));
    }
    H::compress(state, bytes);
    for (std::size_t i = 0; i < state.size(); ++i)
      chosen[i] |= state[i] & static_cast<typename H::Word>(is_last);
  }
  const auto digest = H::digest(chosen);
  wipe(bytes_of(state));
  wipe(bytes_of(chosen));
  wipe(bytes);
  wipe(length);
  return digest;
}

// The N bytes at a secret place `at`, below 256, of `bytes`, which ends where they end at the
// latest. Each byte of the window is added in at its place modulo N, which turns the result by at
// modulo N; that is turned back by powers of two, each done or not by mask.
template <std::size_t N>
std::array<std::uint8_t, N> read_at(View bytes, std::size_t at) {
  using Word = std::conditional_t<N % 8 == 0, std::uint64_t, std::uint32_t>;  // SHA-1 has five
  static_assert(N % sizeof(Word) == 0);
  std::array<std::uint8_t, 2 * N> out{};
  std::array<std::uint8_t, N> here;
  for (std::size_t from = 0; from < bytes.size(); from += N) {
    here = {};
    std::ranges::copy(bytes.subspan(from, std::min(N, bytes.size() - from)), here.begin());
    for (std::size_t i = 0; i < N; i += sizeof(Word)) {
      const Word inside = mask_before<Word>(from + i, at + N) & ~mask_before<Word>(from + i, at);
      put_word<Word>(&out[i], word_at<Word>(&out[i]) | (word_at<Word>(&here[i]) & inside));
    }
  }
  std::size_t turned = at;
  for (std::size_t i = 0; i < 256 / N; ++i) turned -= N & ~mask_less(turned, N);
  for (std::size_t step = 1; step < N; step *= 2) {
    const auto turn = static_cast<std::uint8_t>(~mask_equal(turned & step, 0));
    std::copy_n(out.begin(), N, out.begin() + N);
    for (std::size_t i = 0; i < N; ++i)
      out[i] = static_cast<std::uint8_t>((out[i] & ~turn) | (out[i + step] & turn));
  }
  std::copy_n(out.begin(), N, here.begin());
  wipe(out);
  return here;
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

    auto inner = hash_covered<H>(from_words<H>(hmac_.after_inner_pad()), covered);
    Digest expected = hmac_.tag_of_digest(inner);
    auto received = read_at<H::digest_size>(
        decrypted.subspan(shortest, decrypted.size() - 1 - shortest), content_size - shortest);
    Mask difference = ~valid;
    for (std::size_t i = 0; i < H::digest_size; ++i) difference |= expected.bytes[i] ^ received[i];
    wipe(inner);
    wipe(expected.bytes);
    wipe(received);

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
