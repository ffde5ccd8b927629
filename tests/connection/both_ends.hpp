// Two ends of one connection whose handshake is done.
#pragma once
#include <doctest/doctest.h>

#include "support/exchanges.hpp"

namespace handglass::test {

struct BothEnds {
  Connection client, server;
};
inline BothEnds both_ends(const Exchanges::Pair& pair) {
  BothEnds out{Connection::client(pair.client, handshake::target_of("server.lab")),
               Connection::server(pair.server)};
  talk(out.client, out.server);
  REQUIRE(out.client.established());
  REQUIRE(out.server.established());
  return out;
}

}  // namespace handglass::test
