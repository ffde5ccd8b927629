// Channel bindings: the same at both ends, and of the latest handshake.
#include <doctest/doctest.h>

#include "connection/both_ends.hpp"
#include "handshake/channel_binding.hpp"
#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

Bytes unique_of(const Connection& end) { return to_bytes(tls_unique(end.session().finished)); }

}  // namespace

TEST_CASE("both ends of every suite have the same tls-unique") {
  Exchanges exchanges;
  for (const Suite& suite : suites) {
    CAPTURE(suite.openssl_name);
    const BothEnds played = both_ends(exchanges.pair_for(suite));
    CHECK(unique_of(played.client) == unique_of(played.server));
    // Without a resumed session the client says Finished first.
    CHECK(unique_of(played.client) == to_bytes(played.client.session().finished.client));
  }
}

TEST_CASE("in a resumed session tls-unique is the server's Finished, and another than before") {
  for (const bool by_ticket : {false, true}) {
    CAPTURE(by_ticket);
    World world;
    const Exchanges::Pair pair{world.client(world.identity("alice")),
                               world.server(world.identity("server.lab"))};
    pair.client->sessions = std::make_shared<SessionCache>();
    if (by_ticket) {
      pair.server->tickets = std::make_shared<TicketKeys>(world.random());
      pair.client->ask_for_tickets = true;
    } else {
      pair.server->sessions = std::make_shared<SessionCache>();
    }
    const BothEnds first = both_ends(pair), second = both_ends(pair);
    REQUIRE(second.client.cursor().has(fact::resuming));
    CHECK(unique_of(second.client) == unique_of(second.server));
    CHECK(unique_of(second.server) == to_bytes(second.server.session().finished.server));
    CHECK(unique_of(second.client) != unique_of(first.client));
  }
}

TEST_CASE("tls-server-end-point has the hash of the certificate's signature") {
  World world;
  const auto hashed = [](const x509::CertificateRef& certificate) {
    const auto hash = tls_server_end_point(*certificate);
    return hash ? to_bytes(hash->view()) : Bytes{};
  };
  const auto leaf = world.identity("server.lab").chain.front();
  CHECK(hashed(leaf) == to_bytes(crypto::hash(crypto::HashAlgorithm::sha256, leaf->der()).view()));
}
