// The SHA hashes by their compression functions, for what keeps a state and goes on from it: HMAC's
// pads. For files of this room alone.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/secret.hpp"
#include "crypto/hash.hpp"

namespace handglass::crypto {

MutableView bytes_of(auto& words) {
  return {reinterpret_cast<std::uint8_t*>(words.data()), sizeof words};
}

// A word of the machine as its bytes, most significant first, read; or the other way round.
template <class Word>
Word big_endian(Word word) {
  return std::endian::native == std::endian::little ? std::byteswap(word) : word;
}

// A hash by its compression function, which takes the words of a block in the machine's order.
template <HashAlgorithm algorithm>
struct Compression {
  static constexpr std::size_t block_size = crypto::block_size(algorithm),
                               digest_size = crypto::digest_size(algorithm),
                               length_size = block_size / 8;  // of the message's length in bits
  using Word = std::conditional_t<block_size == 64, std::uint32_t, std::uint64_t>;
  using State = std::array<Word, 8>;
  using Block = std::array<std::uint8_t, block_size>;
  struct alignas(16) Words : std::array<Word, 16> {};

  static State start();
  static void compress(State& state, const Words& words);
  // Whole blocks.
  static void compress_all(State& state, View blocks);

  static Words load(const std::uint8_t* block) {
    Words words;
    std::memcpy(words.data(), block, block_size);
    for (Word& word : words) word = big_endian(word);
    return words;
  }
  static void compress(State& state, const std::uint8_t* block) {
    Words words = load(block);
    compress(state, words);
    wipe(bytes_of(words));
  }

  using Digest = std::array<std::uint8_t, digest_size>;
  static Digest digest(const State& state) {
    Digest out;
    for (std::size_t i = 0; i < digest_size / sizeof(Word); ++i) {
      const Word word = big_endian(state[i]);
      std::memcpy(out.data() + i * sizeof word, &word, sizeof word);
    }
    return out;
  }

  // The digest of one block, which `state` stands for, and of another digest: HMAC's outer hash.
  static Digest digest_after_block(State state, const Digest& inner) {
    static_assert(digest_size + 1 + length_size <= block_size);
    Block bytes{};
    std::ranges::copy(inner, bytes.begin());
    bytes[digest_size] = 0x80;
    put_length(bytes, block_size + digest_size);
    compress(state, bytes.data());
    const Digest out = digest(state);
    wipe(bytes_of(state));
    wipe(bytes);
    return out;
  }

  // A message's length in bits at the end of its last block (FIPS 180-4 §5.1).
  static void put_length(Block& block, std::size_t bytes) {
    const std::uint64_t bits = big_endian(std::uint64_t{8} * bytes);
    std::memcpy(block.data() + block_size - sizeof bits, &bits, sizeof bits);
  }
};

// Calls `act` for the hash that `algorithm` says.
template <class Act>
auto with_compression(HashAlgorithm algorithm, Act act) {
  switch (algorithm) {
    case HashAlgorithm::sha1: return act.template operator()<Compression<HashAlgorithm::sha1>>();
    case HashAlgorithm::sha256:
      return act.template operator()<Compression<HashAlgorithm::sha256>>();
    case HashAlgorithm::sha384:
      return act.template operator()<Compression<HashAlgorithm::sha384>>();
    case HashAlgorithm::sha512: break;
  }
  return act.template operator()<Compression<HashAlgorithm::sha512>>();
}

// A state as it is kept, whatever the hash's words are.
using HashWords = std::array<std::uint64_t, 8>;

template <class H>
HashWords to_words(const typename H::State& state) {
  HashWords words{};
  std::memcpy(words.data(), state.data(), sizeof state);
  return words;
}
template <class H>
typename H::State from_words(const HashWords& words) {
  typename H::State state;
  std::memcpy(state.data(), words.data(), sizeof state);
  return state;
}

// A message whose length is public, after `before` bytes in whole blocks that the state stands for.
template <class H>
class Absorbing {
 public:
  Absorbing(const typename H::State& state, std::size_t before) : state_(state), total_(before) {}
  ~Absorbing() {
    wipe(bytes_of(state_));
    wipe(block_);
  }
  Absorbing(const Absorbing&) = delete;
  Absorbing& operator=(const Absorbing&) = delete;

  void update(View bytes) {
    total_ += bytes.size();
    if (filled_ > 0) {
      const std::size_t n = std::min(bytes.size(), H::block_size - filled_);
      put(bytes.first(n));
      bytes = bytes.subspan(n);
      if (filled_ < H::block_size) return;
      H::compress(state_, block_.data());
      filled_ = 0;
    }
    const std::size_t whole = bytes.size() / H::block_size * H::block_size;
    H::compress_all(state_, bytes.first(whole));
    put(bytes.subspan(whole));
  }

  // 0x80 and the length in bits follow the message (FIPS 180-4 §5.1).
  typename H::Digest finish() {
    block_[filled_++] = 0x80;
    if (filled_ > H::block_size - H::length_size) {
      std::fill(block_.begin() + filled_, block_.end(), std::uint8_t{0});
      H::compress(state_, block_.data());
      filled_ = 0;
    }
    std::fill(block_.begin() + filled_, block_.end(), std::uint8_t{0});
    H::put_length(block_, total_);
    H::compress(state_, block_.data());
    return H::digest(state_);
  }

 private:
  void put(View bytes) {
    std::ranges::copy(bytes, block_.begin() + filled_);
    filled_ += bytes.size();
  }

  typename H::State state_;
  typename H::Block block_{};
  std::size_t filled_ = 0, total_;
};

}  // namespace handglass::crypto
