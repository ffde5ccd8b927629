// Records through a connection, sealed by the client and opened by the server.
#include "allocations.hpp"
#include "cycles.hpp"
#include "handshake_rows.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

void records(benchmark::State& state, PeerHandshake& one, std::size_t size) {
  const auto connection = one.connect();
  const Bytes data(size, 3);
  if (!connection || !connection->carry(data)) return state.SkipWithError("nothing came");
  const Allocations before = allocations();
  const Cycles begin;
  for ([[maybe_unused]] auto _ : state)
    if (!connection->carry(data)) state.SkipWithError("nothing came");
  const Allocations after = allocations();
  Cycles::finish(state, begin, size);
  state.counters["allocations"] =
      static_cast<double>(after.count - before.count) / static_cast<double>(state.iterations());
}

}  // namespace

void register_records() {
  for (const HandshakeKind& kind : protection_kinds())
    for (const std::size_t size : {16u, 64u, 256u, 1024u, 1400u, 4096u, 16384u})
      add_row(
          "record/" + kind.name + "/" + std::to_string(size), kind, About::records,
          [size](benchmark::State& state, const Peer&, PeerHandshake& one) {
            records(state, one, size);
          },
          benchmark::kNanosecond);
}

}  // namespace handglass::bench
