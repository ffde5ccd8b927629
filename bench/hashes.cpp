// Hashes, HMAC and the PRF of each library.
#include <benchmark/benchmark.h>

#include <stdexcept>

#include "crypto/hmac.hpp"
#include "crypto/prf.hpp"
#include "cycles.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

using crypto::HashAlgorithm;

void add_prf(const Peer& peer, HashAlgorithm hash, const std::string& name) {
  struct Use {
    const char* what;
    std::string_view label;
    std::size_t secret, seed, out;
  };
  static constexpr Use uses[] = {{"master_secret", "extended master secret", 32, 32, 48},
                                 {"key_block_40", "key expansion", 48, 64, 40},
                                 {"key_block_104", "key expansion", 48, 64, 104},
                                 {"key_block_136", "key expansion", 48, 64, 136},
                                 {"verify_data", "client finished", 48, 32, 12}};
  for (const Use& use : uses) {
    Bytes out(use.out), expected(use.out);
    const Bytes secret = filled(use.secret, 1), seed = filled(use.seed, 2);
    peer.prf(hash, secret, use.label, seed, out);
    crypto::prf(hash, secret, use.label, seed, {}, expected);
    if (out != expected) throw std::runtime_error(std::string(peer.name) + " " + another_answer);
    benchmark::RegisterBenchmark(
        ("prf/" + name + "/" + use.what + "/" + std::string(peer.name)).c_str(),
        [prf = peer.prf, hash, use, secret, seed](benchmark::State& state) {
          Bytes block(use.out);
          for ([[maybe_unused]] auto _ : state) {
            prf(hash, secret, use.label, seed, block);
            benchmark::ClobberMemory();
          }
        });
  }
}

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
      if (peer.prf) add_prf(peer, hash, name);
      if (peer.hmac) add_hmac(peer, hash, name);
      if (peer.hash) add_hash(peer, hash, name);
    }
  }
}

}  // namespace handglass::bench
