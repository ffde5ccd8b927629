// Whole handshakes in memory: our client against our server, with and without a client certificate,
// for each kind of key and suite.
#include <doctest/doctest.h>

#include "support/world.hpp"

using namespace handglass;
using namespace handglass::test;
using handshake::ClientAuth;

namespace {

struct Ends {
  Connection client, server;
};
Ends ends(std::shared_ptr<const Config> client, std::shared_ptr<const Config> server,
          std::string_view name = "server.lab") {
  return {Connection::client(std::move(client), handshake::target_of(name)),
          Connection::server(std::move(server))};
}

}  // namespace

TEST_CASE("a mutual handshake ends with both sides proven and data passes both ways") {
  for (KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa2048}) {
    CAPTURE(static_cast<int>(kind));
    World world;
    const auto server = world.identity("server.lab", kind), alice = world.identity("alice", kind);
    auto [c, s] = ends(world.client(alice), world.server(server));
    Talk t = talk(c, s);
    REQUIRE(c.established());
    REQUIRE(s.established());
    CHECK(same(c.session().master.reveal(), s.session().master.reveal()));
    const auto* proven = std::get_if<handshake::Proven>(&s.session().peer);
    REQUIRE(proven);
    CHECK(same(proven->leaf->der(), alice.chain.front()->der()));
    CHECK(std::holds_alternative<handshake::Proven>(c.session().peer));
    CHECK(c.session().negotiated.extended_master_secret);

    const Bytes large(50000, 0x61);
    REQUIRE(c.write(as_bytes("ping")));
    REQUIRE(s.write(large));
    t = talk(c, s);
    CHECK(as_text(t.server_data) == "ping");
    CHECK(t.client_data == large);
    c.close();
    t = talk(c, s);
    CHECK(std::holds_alternative<event::PeerClosed>(t.server_events.back()));
    CHECK(std::holds_alternative<event::PeerClosed>(t.client_events.back()));
  }
}

TEST_CASE("records of one library's AEADs are opened by the other's") {
  World world;
  const auto identity = world.identity("server.lab");
  for (const auto library : {crypto::AeadLibrary::fastest, crypto::AeadLibrary::portable}) {
    const auto client = world.client(std::nullopt);
    const auto server = world.server(identity, ClientAuth::none);
    client->aead_library = crypto::AeadLibrary::portable;
    server->aead_library = library;
    for (const char* suite : {"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
      client->policy.suites = {handshake::find_suite(suite)->code};
      auto [c, s] = ends(client, server);
      talk(c, s);
      const Bytes large(20000, 0x61);
      REQUIRE(c.write(large));
      REQUIRE(s.write(large));
      const Talk heard = talk(c, s);
      CHECK(heard.server_data == large);
      CHECK(heard.client_data == large);
    }
  }
}

TEST_CASE("every suite, group and scheme that policy names carries a handshake") {
  World world;
  const auto ecdsa = world.identity("server.lab", KeyKind::p256),
             rsa = world.identity("server.lab", KeyKind::rsa2048);
  auto both = world.server(ecdsa, ClientAuth::none);
  both->credentials.push_back(rsa.credential());
  const handshake::Policy policy = handshake::policy_of(handshake::Profile::modern);
  for (handshake::CipherSuite suite : policy.suites)
    for (handshake::NamedGroup group : policy.groups) {
      if (!handshake::has_certificate(*handshake::find_suite(suite)) ||
          handshake::is_finite_field(group))
        continue;
      CAPTURE(name_of(suite));
      CAPTURE(name_of(group));
      auto config = world.client(std::nullopt);
      config->policy.suites = {suite};
      config->policy.groups = {group, handshake::NamedGroup::secp256r1};
      auto [c, s] = ends(config, both);
      talk(c, s);
      REQUIRE(c.established());
      CHECK(c.session().negotiated.suite->code == suite);
    }
}
