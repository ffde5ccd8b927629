// Whole handshakes in memory, client and server together, of each library that has an adapter: the
// same certificates, keys, suites and groups; both ends check chain, dates, purpose and signatures.
// A row's counters are what both ends allocate for one handshake, and what of it they still hold.
// Then what an idle connection holds, and the time of each end's own calls.
#include "allocations.hpp"
#include "handshake_rows.hpp"
#include "peers/stopwatch.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

void handshakes(benchmark::State& state, const Peer&, PeerHandshake& one) {
  const Allocations before = allocations();
  auto connection = one.connect();
  const Allocations made = allocations();
  state.counters["allocations"] = static_cast<double>(made.count - before.count);
  state.counters["bytes"] = static_cast<double>(made.bytes - before.bytes);
  state.counters["live"] = static_cast<double>(made.live - before.live);
  connection.reset();
  for ([[maybe_unused]] auto _ : state)
    if (!one.connect()) state.SkipWithError("not established");
}

// What a connection holds once it is established and has nothing to do, over the first and the
// last of a hundred.
void idle(benchmark::State& state, const Peer&, PeerHandshake& one) {
  constexpr std::size_t most = 100;
  const Bytes line = Bytes(100, 3);
  for ([[maybe_unused]] auto _ : state) {
    std::vector<std::unique_ptr<PeerConnection>> held;
    held.reserve(most);
    const Allocations before = allocations();
    while (held.size() < most) {
      held.push_back(one.connect());
      if (!held.back() || !held.back()->carry(line)) return state.SkipWithError("nothing came");
    }
    const Allocations after = allocations();
    state.counters["bytes"] = static_cast<double>(after.live - before.live) / most;
  }
}

// From the making of an end to its last message; that it is destroyed is not counted.
template <Whose whose>
void side(benchmark::State& state, const Peer&, PeerHandshake& one) {
  for ([[maybe_unused]] auto _ : state) {
    stopwatch.begin();
    const auto connection = one.connect();
    stopwatch.end();
    state.SetIterationTime(stopwatch.seconds(whose));
    if (!connection) state.SkipWithError("not established");
  }
}

}  // namespace

void register_handshakes() {
  for (const HandshakeKind& kind : handshake_kinds())
    add_row("handshake/" + kind.name, kind, About::handshakes, handshakes, benchmark::kMicrosecond);
  const HandshakeKind& first = handshake_kinds()[0];
  add_row("idle/" + first.name, first, About::handshakes, idle, benchmark::kMicrosecond);
  for (const char* const name : {"mutual_ecdsa_p256_x25519", "server_ecdsa_p256_x25519",
                                 "server_rsa2048_x25519", "resumed_by_id", "resumed_by_ticket"}) {
    const std::string row = std::string("handshake_side/") + name;
    add_row(row + "/client", handshake_kind(name), About::handshakes, side<Whose::client>,
            benchmark::kMicrosecond, Timed::by_row);
    add_row(row + "/server", handshake_kind(name), About::handshakes, side<Whose::server>,
            benchmark::kMicrosecond, Timed::by_row);
  }
}

}  // namespace handglass::bench
