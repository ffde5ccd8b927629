// Whole handshakes in memory, client and server together, every signature checked.
#include <benchmark/benchmark.h>

#include "support/world.hpp"

using namespace handglass;

namespace {

void handshake_of(benchmark::State& state, test::KeyKind kind, bool mutual) {
  test::World world("bench");
  const auto server =
      world.server(world.identity("server.lab", kind),
                   mutual ? handshake::ClientAuth::require : handshake::ClientAuth::none);
  const auto client =
      world.client(mutual ? std::optional(world.identity("alice", kind)) : std::nullopt);
  for ([[maybe_unused]] auto _ : state) {
    Connection c = Connection::client(client, handshake::target_of("server.lab"));
    Connection s = Connection::server(server);
    test::talk(c, s);
    if (!c.established() || !s.established()) state.SkipWithError("the handshake failed");
  }
}
BENCHMARK_CAPTURE(handshake_of, ecdsa_p256_mutual, test::KeyKind::p256, true)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(handshake_of, ecdsa_p256_server_only, test::KeyKind::p256, false)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(handshake_of, rsa_2048_mutual, test::KeyKind::rsa2048, true)
    ->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
