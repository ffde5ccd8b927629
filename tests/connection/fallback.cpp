// TLS_FALLBACK_SCSV from our own client. misbehaviour.cpp has what a server makes of it.
#include <doctest/doctest.h>

#include "support/world.hpp"
#include "wire/hex.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

TEST_CASE("a client that is told to says TLS_FALLBACK_SCSV, behind all its suites") {
  World world;
  const auto config = world.client(world.identity("alice"));
  const auto said = [&](bool fallback) {
    config->fallback = fallback;
    world.random().rewind("hello");
    return to_bytes(Connection::client(config, target_of("server.lab")).pending());
  };
  const Bytes without = said(false), with = said(true);
  CHECK(with.size() == without.size() + 2);
  CHECK(to_hex(without).find("5600") == std::string::npos);
  CHECK(to_hex(with).find("56000100") != std::string::npos);  // then one compression method
}

TEST_CASE("TLS 1.2 with TLS_FALLBACK_SCSV is no fallback here") {
  World world;
  const auto config = world.client(world.identity("alice"));
  config->fallback = true;
  Connection client = Connection::client(config, target_of("server.lab")),
             server = Connection::server(world.server(world.identity("server.lab")));
  talk(client, server);
  CHECK(client.established());
  CHECK(server.established());
}
