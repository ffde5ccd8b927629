// Hashes and HMAC of each library.
#include <benchmark/benchmark.h>

#include "crypto/hmac.hpp"
#include "cycles.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

using crypto::HashAlgorithm;

void add_hmac(const Peer& peer, HashAlgorithm hash, const std::string& name) {
  for (const std::size_t size : {77u, 1024u, 16384u}) {
    benchmark::RegisterBenchmark(
        ("hmac/" + name + "/" + std::to_string(size) + "/" + std::string(peer.name)).c_str(),
        [hmac = peer.hmac, hash, size](benchmark::State& state) {
          const Bytes key = filled(32, 1), message = filled(size, 2);
          Bytes tag(crypto::digest_size(hash));
          hmac(hash, key, message, tag);
          if (!same(tag, crypto::hmac(hash, key, message).view()))
            return state.SkipWithError(another_answer);
          const Cycles begin;
          for ([[maybe_unused]] auto _ : state) {
            hmac(hash, key, message, tag);
            benchmark::ClobberMemory();
          }
          Cycles::finish(state, begin, size);
        });
  }
}

void add_hash(const Peer& peer, HashAlgorithm algorithm, const std::string& name) {
  for (const std::size_t size : {64u, 1024u, 16384u}) {
    benchmark::RegisterBenchmark(
        ("hash/" + name + "/" + std::to_string(size) + "/" + std::string(peer.name)).c_str(),
        [hash = peer.hash, algorithm, size](benchmark::State& state) {
          const Bytes message = filled(size, 2);
          Bytes digest(crypto::digest_size(algorithm));
          hash(algorithm, message, digest);
          if (!same(digest, crypto::hash(algorithm, message).view()))
            return state.SkipWithError(another_answer);
          const Cycles begin;
          for ([[maybe_unused]] auto _ : state) {
            hash(algorithm, message, digest);
            benchmark::ClobberMemory();
          }
          Cycles::finish(state, begin, size);
        });
  }
}

}  // namespace

void register_hashes() {
  for (const Peer& peer : peers()) {
    for (const auto& [hash, name] : named_hashes) {
      if (peer.hmac) add_hmac(peer, hash, name);
      if (peer.hash) add_hash(peer, hash, name);
    }
  }
}

}  // namespace handglass::bench
