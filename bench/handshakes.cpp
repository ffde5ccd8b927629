// Whole handshakes in memory, client and server together, of each library that has an adapter: the
// same certificates, keys, suites and groups; both ends check chain, dates, purpose and signatures.
// A row's counters are what both ends allocate for one handshake.
#include <benchmark/benchmark.h>

#include <map>

#include "allocations.hpp"
#include "crypto/key_file.hpp"
#include "peer.hpp"
#include "support/world.hpp"

namespace handglass::bench {

std::string_view HandshakeKind::openssl_suite() const {
  if (static_rsa) return "AES128-GCM-SHA256";
  return key == Key::rsa2048 ? "ECDHE-RSA-AES128-GCM-SHA256" : "ECDHE-ECDSA-AES128-GCM-SHA256";
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
// clang-format on

test::KeyKind key_kind(Key key) {
  switch (key) {
    case Key::p256: return test::KeyKind::p256;
    case Key::rsa2048: return test::KeyKind::rsa2048;
    case Key::ed25519: return test::KeyKind::ed25519;
  }
  return {};
}

const Identities& identities(Key key) {
  static std::map<Key, Identities> made;
  const auto [at, fresh] = made.try_emplace(key);
  if (!fresh) return at->second;
  static test::World world("bench");
  const auto one = [&](std::string_view name) {
    const auto identity = world.identity(name, key_kind(key));
    return Identities::One{to_bytes(identity.chain[0]->der()), to_bytes(identity.chain[1]->der()),
                           crypto::pkcs8(*identity.key).value()};
  };
  at->second = {
      .client = one("alice"), .server = one("server.lab"), .root = to_bytes(world.root()->der())};
  return at->second;
}

}  // namespace

void register_handshakes() {
  for (const HandshakeKind& kind : kinds)
    for (const Peer& peer : peers()) {
      if (!peer.handshake) continue;
      const std::string name = "handshake/" + kind.name + "/" + std::string(peer.name);
      // Set up when it is measured: a key that a library does not take is its row's fault alone.
      benchmark::RegisterBenchmark(name.c_str(), [&kind,
                                                  make = peer.handshake](benchmark::State& state) {
        const std::unique_ptr<PeerHandshake> one = make(kind, identities(kind.key));
        if (!one || !one->run()) return state.SkipWithError("no such handshake");
        const Allocations before = allocations();
        if (!one->run()) return state.SkipWithError("not established");
        const Allocations after = allocations();
        for ([[maybe_unused]] auto _ : state)
          if (!one->run()) state.SkipWithError("not established");
        state.counters["allocations"] = static_cast<double>(after.count - before.count);
        state.counters["bytes"] = static_cast<double>(after.bytes - before.bytes);
      })->Unit(benchmark::kMicrosecond);
    }
}

}  // namespace handglass::bench
