// The proofs of the peer, each broken alone: a signature by another key, a transcript that was
// changed on the way.
#include <doctest/doctest.h>

#include "support/world.hpp"

using namespace handglass;
using namespace handglass::test;
using handshake::ClientAuth;

namespace {

// A certificate beside a key that is not its own, past the check that keeps one from being
// configured.
handshake::Credential forged(const World::Identity& certificate, const World::Identity& key) {
  return {certificate.chain, key.key};
}

// Carries what `from` has pending to `to`, one byte of it changed: the last that equals `find`.
void carry_changed(Connection& from, Connection& to, View find, std::uint8_t flip) {
  Bytes bytes = to_bytes(from.pending());
  from.sent(bytes.size());
  const auto at = std::find_end(bytes.begin(), bytes.end(), find.begin(), find.end());
  REQUIRE(at != bytes.end());
  *(at + static_cast<std::ptrdiff_t>(find.size()) - 1) ^= flip;
  (void)to.feed(bytes);
}

}  // namespace

TEST_CASE("CertificateVerify by another key is decrypt_error, however good the certificate") {
  for (KeyKind kind : {KeyKind::p256, KeyKind::rsa2048}) {
    World world;
    auto config = world.client(std::nullopt);
    config->credentials = {forged(world.identity("alice", kind), world.identity("mallory", kind))};
    Connection c = Connection::client(config, handshake::target_of("server.lab"));
    Connection s = Connection::server(world.server(world.identity("server.lab")));
    const Talk t = talk(c, s);
    REQUIRE(failure_in(t.server_events));
    CHECK(failure_in(t.server_events)->rule == Rule::signature_wrong);
    CHECK(failure_in(t.server_events)->message == "CertificateVerify");
    CHECK(failure_in(t.client_events)->alert() == Alert::decrypt_error);
    CHECK_FALSE(s.established());
  }
}

TEST_CASE("ServerKeyExchange by another key is decrypt_error, and no key leaves the client") {
  World world;
  auto config = world.server(world.identity("server.lab"), ClientAuth::none);
  config->credentials = {forged(world.identity("server.lab"), world.identity("mallory"))};
  Connection c = Connection::client(world.client(std::nullopt), handshake::target_of("server.lab"));
  Connection s = Connection::server(config);
  const Talk t = talk(c, s);
  REQUIRE(failure_in(t.client_events));
  CHECK(failure_in(t.client_events)->rule == Rule::signature_wrong);
  CHECK(failure_in(t.client_events)->message == "ServerKeyExchange");
  CHECK(failure_in(t.server_events)->alert() == Alert::decrypt_error);
  CHECK(t.to_server.size() < 300);
}

TEST_CASE("a signature by a scheme that was not offered is illegal_parameter, though it verifies") {
  World world;
  auto client = world.client(std::nullopt);
  client->policy.schemes = {handshake::SignatureScheme::ecdsa_secp256r1_sha256};
  Connection c = Connection::client(client, handshake::target_of("server.lab"));
  Connection s = Connection::server(world.server(world.identity("server.lab"), ClientAuth::none));
  // On the way 0x0403 becomes 0x0503, ecdsa_secp384r1_sha384, and the server signs so.
  carry_changed(c, s, Bytes{0x00, 0x02, 0x04}, 0x01);
  const Talk t = talk(c, s);
  REQUIRE(failure_in(t.client_events));
  CHECK(failure_in(t.client_events)->rule == Rule::scheme_not_offered);
  CHECK(failure_in(t.server_events)->alert() == Alert::illegal_parameter);
}

TEST_CASE("a ClientHello that was changed on the way is found at Finished at the latest") {
  World world;
  const Bytes last_scheme{0x06, 0x01};  // rsa_pkcs1_sha512, which nobody here chooses
  for (bool extended : {false, true}) {
    CAPTURE(extended);
    auto client = world.client(std::nullopt);
    client->policy.extended_master_secret = extended;
    Connection c = Connection::client(client, handshake::target_of("server.lab"));
    Connection s = Connection::server(world.server(world.identity("server.lab"), ClientAuth::none));
    carry_changed(c, s, last_scheme, 0x02);
    const Talk t = talk(c, s);
    REQUIRE(failure_in(t.server_events));
    CHECK_FALSE(c.established());
    CHECK_FALSE(s.established());
    // With the extended master secret the keys differ already (RFC 7627 §4); without it the record
    // opens and verify_data differs.
    CHECK(failure_in(t.server_events)->rule ==
          (extended ? Rule::record_not_authentic : Rule::finished_wrong));
    CHECK(failure_in(t.client_events)->alert() ==
          (extended ? Alert::bad_record_mac : Alert::decrypt_error));
  }
}

TEST_CASE("a CertificateRequest that was changed on the way is found at CertificateVerify") {
  World world;
  Connection c =
      Connection::client(world.client(world.identity("alice")), handshake::target_of("server.lab"));
  Connection s = Connection::server(world.server(world.identity("server.lab")));
  s.feed(c.pending());
  c.sent(c.pending().size());
  carry_changed(s, c, Bytes{0x06, 0x01}, 0x02);
  const Talk t = talk(c, s);
  REQUIRE(failure_in(t.server_events));
  CHECK(failure_in(t.server_events)->rule == Rule::signature_wrong);
}
