// The rows of handglass_peers_bench, and what those of the crypto core have in common.
#pragma once
#include <benchmark/benchmark.h>

#include <ctime>

#include "peer.hpp"

namespace handglass::bench {

void register_aeads();
void register_hashes();
void register_public_keys();
void register_handshakes();

constexpr std::pair<crypto::HashAlgorithm, const char*> named_hashes[] = {
    {crypto::HashAlgorithm::sha256, "sha256"}, {crypto::HashAlgorithm::sha384, "sha384"}};

inline Bytes filled(std::size_t size, std::uint8_t with) { return Bytes(size, with); }

// A counter `all_threads`, in microseconds a round: CPU time of the whole program, where a library
// may have threads that work for it. CPU time beside it is that of the caller alone.
class AllThreads {
 public:
  explicit AllThreads(benchmark::State& state) : state_(state) {}
  ~AllThreads() {
    state_.counters["all_threads"] = 1e6 * static_cast<double>(std::clock() - begun_) /
                                     CLOCKS_PER_SEC / static_cast<double>(state_.iterations());
  }
  AllThreads(const AllThreads&) = delete;
  AllThreads& operator=(const AllThreads&) = delete;

 private:
  benchmark::State& state_;
  std::clock_t begun_ = std::clock();
};

// A fast wrong answer is no answer.
inline constexpr const char* another_answer = "gives another answer than we do";

}  // namespace handglass::bench
