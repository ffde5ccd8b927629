// Nettle's SHA hashes by our names. For source files of this room, which include <nettle/sha1.h>
// and <nettle/sha2.h> first; headers include no library.
#pragma once
#include <algorithm>
#include <cstdint>

#include "crypto/hash.hpp"

#if !defined(NETTLE_SHA1_H_INCLUDED) || !defined(NETTLE_SHA2_H_INCLUDED)
#error "include <nettle/sha1.h> and <nettle/sha2.h> before this header"
#endif

namespace handglass::crypto {

// A running hash of the library, a plain struct, and what is done with it.
template <class Context, void (*begin)(Context*),
          void (*absorb)(Context*, std::size_t, const std::uint8_t*),
          void (*end)(Context*, std::size_t, std::uint8_t*)>
struct Sha {
  using Running = Context;
  static constexpr auto init = begin;
  static constexpr auto update = absorb;
  static constexpr auto digest = end;

  // One that has hashed `blocks` whole blocks, after which `words` is its state.
  static void resume(Running& running, const auto* words, std::uint64_t blocks) {
    std::copy_n(words, std::size(running.state), running.state);
    running.index = 0;
    if constexpr (requires { running.count; })
      running.count = blocks;
    else
      running.count_low = blocks, running.count_high = 0;
  }
};

template <HashAlgorithm>
struct ShaOf;
template <>
struct ShaOf<HashAlgorithm::sha1> : Sha<sha1_ctx, sha1_init, sha1_update, sha1_digest> {};
template <>
struct ShaOf<HashAlgorithm::sha256> : Sha<sha256_ctx, sha256_init, sha256_update, sha256_digest> {};
template <>
struct ShaOf<HashAlgorithm::sha384> : Sha<sha512_ctx, sha384_init, sha512_update, sha384_digest> {};
template <>
struct ShaOf<HashAlgorithm::sha512> : Sha<sha512_ctx, sha512_init, sha512_update, sha512_digest> {};

}  // namespace handglass::crypto
