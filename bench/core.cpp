// The crypto core of each library in peers/ and its handshakes, in rows of one name:
// aead_seal/aes_128_gcm/1024/openssl. Before a row is measured its library is held against ours.
#include <benchmark/benchmark.h>

#include "rows.hpp"

namespace handglass::bench {

std::vector<Peer>& peers() {
  static std::vector<Peer> all;
  return all;
}

}  // namespace handglass::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  handglass::bench::register_aeads();
  handglass::bench::register_hashes();
  handglass::bench::register_prfs();
  handglass::bench::register_public_keys();
  handglass::bench::register_handshakes();
  handglass::bench::register_records();
  handglass::bench::register_scaling();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::ClearRegisteredBenchmarks();  // their keys are given back while their libraries live
  benchmark::Shutdown();
}
