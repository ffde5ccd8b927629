// Many connections at once, both ends of each: records through all of them in turn, and a handshake
// while they are held. They are made by resumption, which is cheap; 5000 of wolfSSL hold 0.8 GB.
#include "handshake_checks.hpp"
#include "handshake_rows.hpp"
#include "rows.hpp"

namespace handglass::bench {
namespace {

using Connections = std::vector<std::unique_ptr<PeerConnection>>;

// Fewer where one fails.
Connections so_many(std::size_t number, PeerHandshake& resuming) {
  Connections out;
  out.reserve(number);
  while (out.size() < number) {
    out.push_back(resuming.connect());
    if (!out.back()) return {};
  }
  return out;
}

void record(benchmark::State& state, PeerHandshake& resuming, std::size_t number) {
  const Connections held = so_many(number, resuming);
  const Bytes data(1024, 3);
  if (held.empty()) return state.SkipWithError("not established");
  for (const auto& one : held)
    if (!one->carry(data)) return state.SkipWithError("nothing came");
  std::size_t next = 0;
  for ([[maybe_unused]] auto _ : state) {
    if (!held[next]->carry(data)) state.SkipWithError("nothing came");
    next = next + 1 == held.size() ? 0 : next + 1;
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(data.size()));
}

void handshake(benchmark::State& state, const Peer& peer, PeerHandshake& resuming,
               std::size_t number) {
  const HandshakeKind& full = handshake_kind("server_ecdsa_p256_x25519");
  if (const auto wrong = fault(peer, full)) return state.SkipWithError(wrong->c_str());
  const auto one = peer.handshake(full, identities(full.key));
  const Connections held = so_many(number, resuming);
  if (held.empty()) return state.SkipWithError("not established");
  for ([[maybe_unused]] auto _ : state)
    if (!one->connect()) state.SkipWithError("not established");
}

}  // namespace

void register_scaling() {
  const HandshakeKind& resumed = handshake_kind("resumed_by_id");
  for (const std::size_t number : {1u, 100u, 5000u}) {
    add_row(
        "scaling/record_1024/" + std::to_string(number), resumed, About::scaling,
        [number](benchmark::State& state, const Peer&, PeerHandshake& resuming) {
          record(state, resuming, number);
        },
        benchmark::kNanosecond);
    add_row(
        "scaling/handshake/" + std::to_string(number), resumed, About::scaling,
        [number](benchmark::State& state, const Peer& peer, PeerHandshake& resuming) {
          handshake(state, peer, resuming, number);
        },
        benchmark::kMicrosecond);
  }
}

}  // namespace handglass::bench
