#include "crypto/compression.hpp"

#include <cryptopp/sha.h>

namespace handglass::crypto {
namespace {

template <HashAlgorithm>
struct LibraryOf;
template <>
struct LibraryOf<HashAlgorithm::sha1> : std::type_identity<CryptoPP::SHA1> {};
template <>
struct LibraryOf<HashAlgorithm::sha256> : std::type_identity<CryptoPP::SHA256> {};
template <>
struct LibraryOf<HashAlgorithm::sha384> : std::type_identity<CryptoPP::SHA384> {};
template <>
struct LibraryOf<HashAlgorithm::sha512> : std::type_identity<CryptoPP::SHA512> {};

// The library's object for the sake of its loop alone, which is not public and wants words at their
// places.
template <class H, class Library>
struct Loop : Library {
  void run(typename H::State& state, View blocks) {
    std::ranges::copy(state, this->StateBuf());
    constexpr std::size_t at_once = 8 * H::block_size;
    alignas(16) std::array<typename H::Word, at_once / sizeof(typename H::Word)> chunk;
    while (!blocks.empty()) {
      const std::size_t size = std::min(blocks.size(), at_once);
      std::memcpy(chunk.data(), blocks.data(), size);
      this->HashMultipleBlocks(chunk.data(), size);
      blocks = blocks.subspan(size);
    }
    std::copy_n(this->StateBuf(), state.size(), state.begin());
    wipe(bytes_of(chunk));
  }
};

}  // namespace

template <HashAlgorithm algorithm>
typename Compression<algorithm>::State Compression<algorithm>::start() {
  State state{};
  LibraryOf<algorithm>::type::InitState(state.data());
  return state;
}

template <HashAlgorithm algorithm>
void Compression<algorithm>::compress(State& state, const Words& words) {
  LibraryOf<algorithm>::type::Transform(state.data(), words.data());
}

template <HashAlgorithm algorithm>
void Compression<algorithm>::compress_all(State& state, View blocks) {
  constexpr std::size_t few = 4;  // for which an object is not worth its making
  if (blocks.size() >= few * block_size) {
    Loop<Compression, typename LibraryOf<algorithm>::type>().run(state, blocks);
    return;
  }
  for (; !blocks.empty(); blocks = blocks.subspan(block_size)) compress(state, blocks.data());
}

template struct Compression<HashAlgorithm::sha1>;
template struct Compression<HashAlgorithm::sha256>;
template struct Compression<HashAlgorithm::sha384>;
template struct Compression<HashAlgorithm::sha512>;

}  // namespace handglass::crypto
