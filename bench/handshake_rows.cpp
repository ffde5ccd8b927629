#include "handshake_rows.hpp"

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
    {.name = "aes_128_ccm",              .mutual = false, .suite = "ECDHE-ECDSA-AES128-CCM"},
    {.name = "aes_256_ccm_8",            .mutual = false, .suite = "ECDHE-ECDSA-AES256-CCM8"},
    {.name = "aes_128_cbc_sha256_etm",   .mutual = false, .suite = "ECDHE-ECDSA-AES128-SHA256"},
    {.name = "aes_128_cbc_sha256_mte",   .mutual = false, .suite = "ECDHE-ECDSA-AES128-SHA256", .encrypt_then_mac = false},
    {.name = "aes_128_cbc_sha_mte",      .mutual = false, .suite = "ECDHE-ECDSA-AES128-SHA",    .encrypt_then_mac = false},
    {.name = "aes_256_cbc_sha384_etm",   .mutual = false, .suite = "ECDHE-ECDSA-AES256-SHA384"},
    {.name = "aes_256_cbc_sha384_mte",   .mutual = false, .suite = "ECDHE-ECDSA-AES256-SHA384", .encrypt_then_mac = false},
};
// clang-format on

}  // namespace

std::span<const HandshakeKind> handshake_kinds() { return kinds; }
std::span<const HandshakeKind> protection_kinds() { return protections; }

const HandshakeKind& handshake_kind(std::string_view name) {
  return *std::ranges::find(kinds, name, &HandshakeKind::name);
}

void add_row(const std::string& row, const HandshakeKind& kind, About about, Measure measure,
             benchmark::TimeUnit unit, Timed timed) {
  for (const Peer& peer : peers()) {
    if (!peer.handshake || (peer.connections != About::all && peer.connections != about)) continue;
    auto* const one = benchmark::RegisterBenchmark(
        (row + "/" + std::string(peer.name)).c_str(),
        [&kind, &peer, measure](benchmark::State& state) {
          if (const auto wrong = fault(peer, kind)) return state.SkipWithError(wrong->c_str());
          const auto both_ends = peer.handshake(kind, identities(kind.key));
          both_ends->connect();  // the session that the others resume
          both_ends->connect();
          measure(state, peer, *both_ends);
        });
    one->Unit(unit);
    if (timed == Timed::by_row)
      one->UseManualTime();
    else
      one->MeasureProcessCPUTime();  // some have threads
  }
}

}  // namespace handglass::bench
