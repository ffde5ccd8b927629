// Determinism and framing: the same seed gives the same bytes, and how bytes are cut never matters.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/world.hpp"
#include "wire/hex.hpp"

using namespace handglass;
using namespace handglass::test;

namespace {

struct Run {
  Bytes to_server, to_client;
  bool established = false;
};
Run run(std::size_t at_a_time) {
  World world("a stored transcript");
  const auto server = world.identity("server.lab"), alice = world.identity("alice");
  auto config = world.server(server);
  config->trust.crls = world.crls({});
  Connection c = Connection::client(world.client(alice), handshake::target_of("server.lab"));
  Connection s = Connection::server(config);
  Talk t = talk(c, s, at_a_time);
  Run out{t.to_server, t.to_client, c.established() && s.established()};
  if (!out.established) return out;
  (void)c.write(as_bytes("over and out"));
  c.close();
  t = talk(c, s, at_a_time);
  append(out.to_server, t.to_server);
  append(out.to_client, t.to_client);
  return out;
}

// Two lines of hex, what the client said and what the server said. HANDGLASS_UPDATE=1 writes it
// anew, to be read before it is committed.
std::string stored_text(const Run& run) {
  return to_hex(run.to_server) + "\n" + to_hex(run.to_client) + "\n";
}

}  // namespace

TEST_CASE("a seeded handshake is the same from run to run, and the one that is stored") {
  const Run first = run(1 << 20), second = run(1 << 20);
  REQUIRE(first.established);
  CHECK(first.to_server == second.to_server);
  CHECK(first.to_client == second.to_client);
  if (std::getenv("HANDGLASS_UPDATE"))
    std::ofstream(HANDGLASS_STORED_TRANSCRIPT) << stored_text(first);
  std::stringstream stored;
  stored << std::ifstream(HANDGLASS_STORED_TRANSCRIPT).rdbuf();
  CHECK(stored_text(first) == stored.str());
}

TEST_CASE("one byte at a time gives what everything at once gives") {
  const Run whole = run(1 << 20), split = run(1), odd = run(7);
  REQUIRE(split.established);
  CHECK(split.to_server == whole.to_server);
  CHECK(split.to_client == whole.to_client);
  CHECK(odd.to_server == whole.to_server);
  CHECK(odd.to_client == whole.to_client);
}
