// Whole handshakes in memory, client and server together, of each library that has an adapter: the
// same certificates, keys, suites and groups; both ends check chain, dates, purpose and signatures.
// A row's counters are what both ends allocate for one handshake, and what of it they still hold.
// Then records through a connection, sealed by the client and opened by the server, and what an
// idle connection holds.
#include <benchmark/benchmark.h>

#include "allocations.hpp"
#include "handshake/suites.hpp"
#include "handshake_checks.hpp"
#include "rows.hpp"

namespace handglass::bench {

std::string_view HandshakeKind::openssl_suite() const {
  if (!suite.empty()) return suite;
  if (static_rsa) return "AES128-GCM-SHA256";
  return key == Key::rsa2048 ? "ECDHE-RSA-AES128-GCM-SHA256" : "ECDHE-ECDSA-AES128-GCM-SHA256";
}

std::uint16_t HandshakeKind::suite_code() const {
  for (const handshake::Suite& one : handshake::suites)
    if (one.openssl_name == openssl_suite()) return static_cast<std::uint16_t>(one.code);
  return 0;
}

namespace {

using Key = HandshakeKind::Key;
using Resumed = HandshakeKind::Resumed;

// clang-format off
const HandshakeKind kinds[] = {
    {"mutual_ecdsa_p256_x25519",   Key::p256},
    {"mutual_ecdsa_p256_p256",     Key::p256,    true,  false},
    {"server_ecdsa_p256_x25519",   Key::p256,    false},
    {"mutual_rsa2048_x25519",      Key::rsa2048},
    {"server_rsa2048_x25519",      Key::rsa2048, false},
    {"server_rsa2048_transport",   Key::rsa2048, false, true, true},
    {"mutual_ed25519_x25519",      Key::ed25519},
    {"server_ed25519_x25519",      Key::ed25519, false},
    {"resumed_by_id",              Key::p256,    true,  true, false, Resumed::by_id},
    {"resumed_by_ticket",          Key::p256,    true,  true, false, Resumed::by_ticket},
};
const HandshakeKind protections[] = {
    {.name = "aes_128_gcm",              .mutual = false, .suite = "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {.name = "aes_256_gcm",              .mutual = false, .suite = "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {.name = "chacha20_poly1305",        .mutual = false, .suite = "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {.name = "aes_128_cbc_sha256_etm",   .mutual = false, .suite = "ECDHE-ECDSA-AES128-SHA256"},
    {.name = "aes_128_cbc_sha256_mte",   .mutual = false, .suite = "ECDHE-ECDSA-AES128-SHA256", .encrypt_then_mac = false},
    {.name = "aes_128_cbc_sha_mte",      .mutual = false, .suite = "ECDHE-ECDSA-AES128-SHA",    .encrypt_then_mac = false},
};
// clang-format on

// A row for each library; set up when it is measured: what a library does not do is its row's
// fault alone.
using Measure = void (*)(benchmark::State&, PeerHandshake&);
void add(const std::string& row, const HandshakeKind& kind, Measure measure,
         benchmark::TimeUnit unit) {
  for (const Peer& peer : peers()) {
    if (!peer.handshake) continue;
    benchmark::RegisterBenchmark((row + "/" + std::string(peer.name)).c_str(),
                                 [&kind, &peer, measure](benchmark::State& state) {
                                   if (const auto wrong = fault(peer, kind))
                                     return state.SkipWithError(wrong->c_str());
                                   const auto one = peer.handshake(kind, identities(kind.key));
                                   one->connect();  // the session that the others resume
                                   one->connect();
                                   measure(state, *one);
                                 })
        ->Unit(unit)
        ->MeasureProcessCPUTime();  // some have threads
  }
}

void handshakes(benchmark::State& state, PeerHandshake& one) {
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
void idle(benchmark::State& state, PeerHandshake& one) {
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

template <std::size_t size>
void records(benchmark::State& state, PeerHandshake& one) {
  const auto connection = one.connect();
  const Bytes data(size, 3);
  if (!connection || !connection->carry(data)) return state.SkipWithError("nothing came");
  const Allocations before = allocations();
  for ([[maybe_unused]] auto _ : state)
    if (!connection->carry(data)) state.SkipWithError("nothing came");
  state.counters["allocations"] = static_cast<double>(allocations().count - before.count) /
                                  static_cast<double>(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

template <std::size_t... sizes>
void add_records(const HandshakeKind& kind) {
  (add("record/" + kind.name + "/" + std::to_string(sizes), kind, records<sizes>,
       benchmark::kNanosecond),
   ...);
}

}  // namespace

void register_handshakes() {
  for (const HandshakeKind& kind : kinds)
    add("handshake/" + kind.name, kind, handshakes, benchmark::kMicrosecond);
  add("idle/" + kinds[0].name, kinds[0], idle, benchmark::kMicrosecond);
  for (const HandshakeKind& kind : protections)
    add_records<16, 64, 256, 1024, 1400, 4096, 16384>(kind);
}

}  // namespace handglass::bench
