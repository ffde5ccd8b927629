// The PRF of each library: from the secret on, and with what an HMAC makes of the secret kept.
#include "crypto/prf.hpp"

#include <benchmark/benchmark.h>

#include <stdexcept>

#include "rows.hpp"

namespace handglass::bench {
namespace {

using crypto::HashAlgorithm;

struct Use {
  const char* what;
  std::string_view label;
  std::size_t secret, seed, out;
};
constexpr Use uses[] = {{"master_secret", "extended master secret", 32, 32, 48},
                        {"key_block_40", "key expansion", 48, 64, 40},
                        {"key_block_104", "key expansion", 48, 64, 104},
                        {"key_block_136", "key expansion", 48, 64, 136},
                        {"verify_data", "client finished", 48, 32, 12}};

// `derive` fills a block, as the use has it.
template <class Derive>
void add(const std::string& row, HashAlgorithm hash, const Use& use, const Derive& derive) {
  const Bytes secret = filled(use.secret, 1), seed = filled(use.seed, 2);
  Bytes out(use.out), expected(use.out);
  derive(seed, out);
  crypto::prf(hash, secret, use.label, seed, {}, expected);
  if (out != expected) throw std::runtime_error(row + " " + another_answer);
  benchmark::RegisterBenchmark(row.c_str(), [use, seed, derive](benchmark::State& state) {
    Bytes block(use.out);
    for ([[maybe_unused]] auto _ : state) {
      derive(seed, block);
      benchmark::ClobberMemory();
    }
  });
}

}  // namespace

void register_prfs() {
  for (const Peer& peer : peers()) {
    for (const auto& [algorithm, name] : named_hashes) {
      for (const Use& use : uses) {
        const HashAlgorithm hash = algorithm;
        const Bytes secret = filled(use.secret, 1);
        const std::string what = std::string(name) + "/" + use.what + "/" + std::string(peer.name);
        if (peer.prf)
          add("prf/" + what, hash, use, [&peer, &use, hash, secret](View seed, MutableView out) {
            peer.prf(hash, secret, use.label, seed, out);
          });
        if (peer.keyed_prf)
          add("prf_keyed/" + what, hash, use,
              [&use, kept = std::shared_ptr<PeerPrf>(peer.keyed_prf(hash, secret))](
                  View seed, MutableView out) { kept->derive(use.label, seed, out); });
      }
    }
  }
}

}  // namespace handglass::bench
