// Exported keys: as openssl computes them, and the same at both ends.
#include <doctest/doctest.h>

#include "connection/both_ends.hpp"
#include "handshake/exporter.hpp"
#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "wire/hex.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

// A session whose randoms and master secret are known: 32 bytes of 11, 32 of 22, 00 to 2f.
Session known_session(std::string_view suite) {
  Session out{.negotiated = {}, .peer = NotAsked{}, .master = {}};
  std::ranges::fill(out.negotiated.client_random.bytes, std::uint8_t{0x11});
  std::ranges::fill(out.negotiated.server_random.bytes, std::uint8_t{0x22});
  out.negotiated.suite = find_suite(suite);
  out.negotiated.extended_master_secret = true;
  std::uint8_t next = 0;
  for (std::uint8_t& byte : out.master.fill()) byte = next++;
  return out;
}

std::string exported(const Session& session, const ExportRequest& request) {
  const auto keys = export_keys(session, request);
  return keys ? to_hex(keys->reveal()) : "refused: " + keys.error().rfc;
}

}  // namespace

// Computed by `openssl kdf -keylen 40 -kdfopt digest:SHA256 -kdfopt hexsecret:0001…2f -kdfopt
// hexseed:…  TLS1-PRF`, where the seed is the label, the randoms and, with a context, its length
// and itself.
TEST_CASE("exported keys are those of the PRF over both randoms and the context") {
  const std::string label = "EXPORTER-handglass";
  const Session sha256 = known_session("ECDHE-ECDSA-AES128-GCM-SHA256");
  const Session sha384 = known_session("ECDHE-ECDSA-AES256-GCM-SHA384");
  CHECK(exported(sha256, {label, std::nullopt, 40}) ==
        "0fa1dfba5faa11474bd4effeecb6cdf063f0229181c00f5a8cb649f29a85cfc1c702fd1fc8333283");
  CHECK(exported(sha256, {label, Bytes{}, 40}) ==
        "feadc9063fd597c2e5c6aa195ad15e5efe89fa449153efb80fb95f40560a01067ce27a407952051f");
  CHECK(exported(sha256, {label, to_bytes(as_bytes("abc")), 40}) ==
        "087fc48efc054b0486012d984eef911e296bcdecace70ce54a609c15c4634a0729eea8f6c68e1768");
  CHECK(exported(sha384, {label, std::nullopt, 40}) ==
        "440333f95953bc8cf78aa26786ac2cbb95040ba24f5c7a77702fabbdf16f292736d88aa649235a6b");
  CHECK(exported(sha384, {label, to_bytes(as_bytes("abc")), 40}) ==
        "6e4f85172f97aaf8128963576a41ce9d4175d7fe18b5f2c535fe8967dd0f1cb76c96099d8ebe99c7");
}

TEST_CASE("what cannot or may not be exported is refused") {
  Session session = known_session("ECDHE-ECDSA-AES128-GCM-SHA256");
  for (const char* label : {"client finished", "server finished", "master secret", "key expansion",
                            "extended master secret", ""})
    CHECK(exported(session, {label, {}, 20}) == "refused: RFC 5705 §4");
  CHECK(exported(session, {std::string(256, 'x'), {}, 20}) == "refused: RFC 5705 §4");
  CHECK(exported(session, {std::string(255, 'x'), {}, 20}).size() == 40);
  CHECK(exported(session, {"x", {}, 0}) == "refused: RFC 5705 §4");
  CHECK(exported(session, {"x", {}, export_length_max + 1}) == "refused: RFC 5705 §4");
  CHECK(exported(session, {"x", {}, export_length_max}).size() == 2 * export_length_max);
  CHECK(exported(session, {"x", Bytes(65536), 20}) == "refused: RFC 5705 §4");
  CHECK(exported(session, {"x", Bytes(65535), 20}).size() == 40);
  session.negotiated.extended_master_secret = false;
  CHECK(exported(session, {"x", {}, 20}) == "refused: RFC 7627 §5.4");
  CHECK(exported(session, {"x", {}, 20, true}).size() == 40);
}

TEST_CASE("both ends of every suite export the same keys") {
  Exchanges exchanges;
  for (const Suite& suite : suites) {
    CAPTURE(suite.openssl_name);
    const BothEnds played = both_ends(exchanges.pair_for(suite));
    const ExportRequest request{"EXPORTER-handglass", Bytes{1}, 32};
    CHECK(exported(played.client.session(), request) == exported(played.server.session(), request));
  }
}

TEST_CASE("a resumed session exports other keys than the one before it") {
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
    const ExportRequest request{"EXPORTER-handglass", {}, 32};
    CHECK(exported(second.client.session(), request) == exported(second.server.session(), request));
    CHECK(exported(second.client.session(), request) != exported(first.client.session(), request));
  }
}
