// What rows of whole connections have in common: the kinds of handshakes and of protection, and a
// row for each library.
#pragma once
#include <benchmark/benchmark.h>

#include <functional>
#include <span>

#include "peer.hpp"

namespace handglass::bench {

// Handshakes with AES-128-GCM; the cheapest full one and a resumed one among them.
std::span<const HandshakeKind> handshake_kinds();
const HandshakeKind& handshake_kind(std::string_view name);
// Records: one kind for each way to protect them, by handshakes of servers with P-256.
std::span<const HandshakeKind> protection_kinds();

// What the row is about: peers that differ from another in one of these alone have rows of it
// alone.
using About = Peer::Connections;
// A row for each library; set up when it is measured: what a library does not do is its row's
// fault alone. Where handshakes are resumed, the session is there.
using Measure = std::function<void(benchmark::State&, const Peer&, PeerHandshake&)>;
enum class Timed : std::uint8_t { process, by_row };  // CPU time of all threads, or as the row says
void add_row(const std::string& row, const HandshakeKind& kind, About about, Measure measure,
             benchmark::TimeUnit unit, Timed timed = Timed::process);

}  // namespace handglass::bench
