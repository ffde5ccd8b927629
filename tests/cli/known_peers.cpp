#include "cli/known_peers.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"

namespace handglass::cli {
namespace {

using handshake::Role;

std::string print_of(char digit) {
  std::string out = "sha256:";
  for (int i = 0; i < 32; ++i) out += std::string(i ? ":" : "") + digit + digit;
  return out;
}
const std::string print = print_of('A');

bool refused(const std::string& text, std::string_view said) {
  const auto peers = KnownPeers::parse(text);
  return !peers && peers.error().find(said) != std::string::npos;
}

}  // namespace

TEST_CASE("a line a peer, and comments") {
  const auto peers =
      KnownPeers::parse("# mine\n\n \t# more\nserver [::1]:443  " + print +
                        "\t2026-11-27  CN=a, O=b\r\nclient " + print + " 2026-11-28 CN=alice\\ ");
  REQUIRE(peers);
  CHECK(peers->size() == 2);
  const KnownPeer* server = peers->find(Role::server, "[::1]:443");
  REQUIRE(server);
  CHECK(server->fingerprint == print);
  CHECK(server->since == "2026-11-27");
  CHECK(server->subject == "CN=a, O=b");
  CHECK(server->line == 4);
  const KnownPeer* client = peers->find(Role::client, "CN=alice\\ ");
  REQUIRE(client);
  CHECK(client->line == 5);
  CHECK(!peers->find(Role::client, "[::1]:443"));
  CHECK(!peers->find(Role::server, "CN=alice\\ "));
}

TEST_CASE("what is no peer is refused by its line") {
  const std::string good = "server a:1 " + print + " 2026-11-27 CN=a";
  CHECK(KnownPeers::parse(good));
  CHECK(KnownPeers::parse("server a:1 " + print + " 2026-11-27"));  // a subject may be empty
  // Every prefix, but for one that is empty and those that cut the subject.
  for (std::size_t size = 1; size < good.find(" CN="); ++size)
    CHECK_MESSAGE(refused("#\n" + good.substr(0, size), "line 2 is not"), size);
  CHECK(refused("client " + print + " 2026-11-27", "line 1"));  // nobody
  CHECK(refused("Server" + good.substr(6), "line 1"));
  CHECK(refused("server a:1 " + print_of('a') + " 2026-11-27 CN=a", "line 1"));
  CHECK(refused("server a:1 " + print + ":AA 2026-11-27 CN=a", "line 1"));
  CHECK(refused("server a:1 " + print + " 2026-02-30 CN=a", "line 1"));
  CHECK(refused("server a:1 " + print + " 1766793600 CN=a", "line 1"));
  CHECK(refused(good + "\x1b[2J", "line 1"));
  CHECK(refused(good + "\xff", "line 1"));
  CHECK(refused(good + std::string(1, '\0'), "line 1"));
  CHECK(refused(good + "\n" + good, "line 2 has the same peer as line 1"));
}

TEST_CASE("a line and a store have their bounds") {
  std::string line = "server a:1 " + print + " 2026-11-27 CN=";
  line.resize(limits::known_peers_line, 'x');
  CHECK(KnownPeers::parse(line));
  CHECK(refused(line + "x", "line 1"));
  std::string comment(limits::known_peers - 1, '#');
  CHECK(KnownPeers::parse(comment + "\n"));
  CHECK(refused(comment + "\n\n", "larger than 1024 KiB"));
  auto full = *KnownPeers::parse(comment + "\n");
  CHECK(!full.add({Role::client, "CN=a", print, "2026-11-27", "CN=a"}));
  CHECK(full.size() == 0);
  CHECK(full.text().size() == limits::known_peers);
}

TEST_CASE("a peer that is added stands behind what is there") {
  auto peers = *KnownPeers::parse("# mine");
  REQUIRE(peers.add({Role::server, "a:1", print, "2026-11-27", "CN=a, O=b"}));
  REQUIRE(peers.add({Role::client, "CN=c", print, "2026-11-27", "CN=c"}));
  CHECK(peers.text() == "# mine\nserver a:1 " + print + " 2026-11-27 CN=a, O=b\nclient " + print +
                            " 2026-11-27 CN=c\n");
  CHECK(peers.find(Role::client, "CN=c")->line == 3);
  // A name that would be read as something else.
  CHECK(!peers.add({Role::server, "a b:1", print, "2026-11-27", "CN=a"}));
  CHECK(!peers.add({Role::server, "", print, "2026-11-27", "CN=a"}));
  CHECK(!peers.add({Role::client, "", print, "2026-11-27", ""}));
  CHECK(!peers.add({Role::client, "CN=x\nclient y", print, "2026-11-27", "CN=x\nclient y"}));
  CHECK(!peers.add({Role::client, " CN=x", print, "2026-11-27", " CN=x"}));
  CHECK(!peers.add({Role::server, "b:1", print, "2026-11-27", std::string(5000, 'x')}));
  CHECK(peers.size() == 2);
}

}  // namespace handglass::cli
