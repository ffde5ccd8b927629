// The SHA hashes by their compression functions, for who knows a block's place and not whether it
// is the last: the check of a record's MAC behind its padding. For files of this room alone.
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

// A hash by its compression function.
template <HashAlgorithm algorithm>
struct Compression {
  static constexpr std::size_t block_size = crypto::block_size(algorithm),
                               digest_size = crypto::digest_size(algorithm),
                               length_size = block_size / 8;  // of the message's length in bits
  using Word = std::conditional_t<block_size == 64, std::uint32_t, std::uint64_t>;
  using State = std::array<Word, 8>;
  using Block = std::array<std::uint8_t, block_size>;

  static State start();
  // Whole blocks.
  static void compress(State& state, View blocks);

  using Digest = std::array<std::uint8_t, digest_size>;
  static Digest digest(const State& state) {
    Digest out;
    for (std::size_t i = 0; i < digest_size / sizeof(Word); ++i) {
      const Word word = big_endian(state[i]);
      std::memcpy(out.data() + i * sizeof word, &word, sizeof word);
    }
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

// A state as it is kept, and back.
template <class H>
Hash::State to_words(const typename H::State& state) {
  Hash::State words{};
  std::memcpy(words.data(), state.data(), sizeof state);
  return words;
}
template <class H>
typename H::State from_words(const Hash::State& words) {
  typename H::State state;
  std::memcpy(state.data(), words.data(), sizeof state);
  return state;
}

}  // namespace handglass::crypto
