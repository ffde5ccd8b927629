// A peer that sends what it may not: the right alert and then nothing more.
#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "handshake/messages.hpp"
#include "study/tracer.hpp"
#include "support/rewrite.hpp"
#include "support/world.hpp"
#include "wire/writer.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

Bytes record_of(std::uint8_t type, View fragment, std::uint8_t minor = 3) {
  return concat({Bytes{type, 3, minor, static_cast<std::uint8_t>(fragment.size() >> 8),
                       static_cast<std::uint8_t>(fragment.size())},
                 fragment});
}

ClientHello good_hello() {
  ClientHello hello;
  hello.client_version = ProtocolVersion::tls12;
  hello.cipher_suites.items = {CipherSuite{0xc02b}, empty_renegotiation_info_scsv};
  hello.compression_methods.items = {CompressionMethod::null};
  auto& extensions = hello.extensions.value.emplace().items;
  extensions.push_back(
      {ExtensionType::supported_groups, SupportedGroups{{{NamedGroup::secp256r1}}}});
  extensions.push_back({ExtensionType::signature_algorithms,
                        SignatureAlgorithms{{{SignatureScheme::ecdsa_secp256r1_sha256}}}});
  return hello;
}

struct Server {
  World world;
  Connection connection = Connection::server(world.server(world.identity("server.lab")));

  // Feeds bytes; the alert that came of them, if one did, and that it is the last thing in
  // pending().
  std::optional<Alert> feed(View bytes) {
    while (!bytes.empty()) {
      const auto [taken, event] = connection.feed(bytes);
      bytes = bytes.subspan(taken);
      for (Event e = event; !std::holds_alternative<std::monostate>(e); e = connection.next())
        if (const auto* failed = std::get_if<event::Failed>(&e)) {
          const View out = connection.pending();
          REQUIRE(out.size() >= 7);
          const View last = out.last(7);
          CHECK(last[0] == 21);
          CHECK(last[5] == 2);
          CHECK(last[6] == static_cast<std::uint8_t>(failed->failure.alert()));
          return failed->failure.alert();
        }
      if (taken == 0) break;
    }
    return std::nullopt;
  }
  std::optional<Alert> feed_message(View whole) { return feed(record_of(22, whole)); }
};

}  // namespace

TEST_CASE("a good hello gets an answer") {
  Server server;
  CHECK_FALSE(server.feed_message(whole_message(good_hello())));
  CHECK(server.connection.pending().size() > 500);
}

TEST_CASE("a hello of many forms") {
  Server server;
  ClientHello hello = good_hello();
  auto alert = [&] { return server.feed_message(whole_message(hello)); };
  SUBCASE("TLS 1.1 is protocol_version") {
    hello.client_version = ProtocolVersion::tls11;
    CHECK(alert() == Alert::protocol_version);
  }
  SUBCASE("TLS 1.1 as a second try is inappropriate_fallback") {
    hello.client_version = ProtocolVersion::tls11;
    hello.cipher_suites.items.push_back(fallback_scsv);
    CHECK(alert() == Alert::inappropriate_fallback);
  }
  SUBCASE("a second try with no suite but the signal is that too") {
    hello.client_version = ProtocolVersion::ssl30;
    hello.cipher_suites.items = {fallback_scsv};
    CHECK(alert() == Alert::inappropriate_fallback);
  }
  SUBCASE("a second try with TLS 1.2 is answered: we speak nothing higher") {
    hello.cipher_suites.items.push_back(fallback_scsv);
    CHECK_FALSE(alert());
  }
  SUBCASE("a later version is answered with ours") {
    hello.client_version = ProtocolVersion::tls13;
    CHECK_FALSE(alert());
  }
  SUBCASE("no suite in common") {
    hello.cipher_suites.items = {CipherSuite{0x1301}};
    CHECK(alert() == Alert::handshake_failure);
  }
  SUBCASE("a suite for another kind of certificate") {
    hello.cipher_suites.items = {CipherSuite{0xc02f}};
    CHECK(alert() == Alert::handshake_failure);
  }
  SUBCASE("no null compression") {
    hello.compression_methods.items = {CompressionMethod::deflate};
    CHECK(alert() == Alert::illegal_parameter);
  }
  SUBCASE("no group in common") {
    hello.extensions.value->items[0].body = SupportedGroups{{{NamedGroup::ffdhe2048}}};
    CHECK(alert() == Alert::handshake_failure);
  }
  SUBCASE("no scheme in common") {
    hello.extensions.value->items[1].body = SignatureAlgorithms{{{SignatureScheme::ed448}}};
    CHECK(alert() == Alert::handshake_failure);
  }
  SUBCASE("silent about schemes means SHA-1, which is not ours") {
    hello.extensions.value->items.pop_back();
    CHECK(alert() == Alert::handshake_failure);
  }
  SUBCASE("silent about groups means any") {
    hello.extensions.value->items.erase(hello.extensions.value->items.begin());
    CHECK_FALSE(alert());
  }
  SUBCASE("an extension twice") {
    hello.extensions.value->items.push_back(hello.extensions.value->items[0]);
    CHECK(alert() == Alert::illegal_parameter);
  }
  SUBCASE("an empty list of groups is malformed") {
    hello.extensions.value->items[0] = {ExtensionType::supported_groups, wire::Unknown{}};
    CHECK(alert() == Alert::decode_error);
  }
  SUBCASE("two host names in one server_name") {
    const ServerName one{NameType::host_name, {as_bytes("a.lab")}};
    hello.extensions.value->items.push_back(
        {ExtensionType::server_name, ServerNameList{{{one, one}}}});
    CHECK(alert() == Alert::illegal_parameter);
  }
  SUBCASE("renegotiation_info that speaks of an earlier handshake") {
    static const Bytes earlier(12);
    hello.extensions.value->items.push_back(
        {ExtensionType::renegotiation_info, RenegotiationInfo{{earlier}}});
    CHECK(alert() == Alert::handshake_failure);
  }
  SUBCASE("thousands of unknown suites and the known one last") {
    hello.cipher_suites.items.assign(32000, CipherSuite{0x5a5a});
    hello.cipher_suites.items.push_back(CipherSuite{0xc02b});
    const Bytes whole = whole_message(hello);
    std::optional<Alert> got;
    for (std::size_t at = 0; at < whole.size(); at += 16000)
      got = server.feed(
          record_of(22, View(whole).subspan(at, std::min<std::size_t>(16000, whole.size() - at))));
    CHECK_FALSE(got);
    CHECK(server.connection.pending().size() > 500);
  }
}

TEST_CASE("records that break the rules of framing") {
  Server server;
  const Bytes hello = whole_message(good_hello());
  SUBCASE("an unknown type at the start is no TLS") {
    CHECK(server.feed(as_bytes("GET / HTTP/1.0\r\n\r\n")) == Alert::unexpected_message);
  }
  SUBCASE("an unknown type later") {
    server.feed_message(hello);
    CHECK(server.feed(record_of(99, hello)) == Alert::unexpected_message);
  }
  SUBCASE("another major version") {
    CHECK(server.feed(Bytes{22, 4, 0, 0, 1, 0}) == Alert::protocol_version);
  }
  SUBCASE("over 2^14 bytes") {
    CHECK(server.feed(Bytes{22, 3, 3, 0x40, 1}) == Alert::record_overflow);
  }
  SUBCASE("an empty handshake record") {
    CHECK(server.feed(record_of(22, {})) == Alert::unexpected_message);
  }
  SUBCASE("an empty alert record") {
    CHECK(server.feed(record_of(21, {})) == Alert::unexpected_message);
  }
  SUBCASE("half an alert") { CHECK(server.feed(record_of(21, Bytes{2})) == Alert::decode_error); }
  SUBCASE("application data before the handshake") {
    CHECK(server.feed(record_of(23, Bytes{1})) == Alert::unexpected_message);
  }
  SUBCASE("another type inside a split message") {
    CHECK_FALSE(server.feed(record_of(22, View(hello).first(10))));
    CHECK(server.feed(record_of(23, Bytes{1})) == Alert::unexpected_message);
  }
  SUBCASE("a message of the wrong type is refused by its first bytes") {
    CHECK(server.feed(record_of(22, Bytes{20, 0, 0, 12, 1})) == Alert::unexpected_message);
  }
  SUBCASE("a message in ever smaller records") {
    std::optional<Alert> got = server.feed(record_of(22, Bytes{1, 1, 0xff, 0xff}));
    for (std::size_t i = 0; i <= limits::records_of_message && !got; ++i)
      got = server.feed(record_of(22, Bytes{3}));
    CHECK(got == Alert::illegal_parameter);
  }
  SUBCASE("an alert of a level that is none") {
    CHECK(server.feed(record_of(21, Bytes{7, 40})) == Alert::illegal_parameter);
  }
  SUBCASE("close_notify inside a split message") {
    CHECK_FALSE(server.feed(record_of(22, View(hello).first(10))));
    CHECK(server.feed(record_of(21, Bytes{1, 0})) == Alert::unexpected_message);
  }
  SUBCASE("a message longer than we hold") {
    CHECK(server.feed(record_of(22, Bytes{1, 0xff, 0xff, 0xff})) == Alert::illegal_parameter);
  }
  SUBCASE("warning alerts without end") {
    std::optional<Alert> got;
    for (std::size_t i = 0; i <= limits::warning_alerts && !got; ++i)
      got = server.feed(record_of(21, Bytes{1, 90}));
    CHECK(got == Alert::unexpected_message);
  }
  SUBCASE("bytes after the body") {
    Bytes longer = hello;
    longer.push_back(0);
    longer[3] = static_cast<std::uint8_t>(longer[3] + 1);
    CHECK(server.feed_message(longer) == Alert::decode_error);
  }
  SUBCASE("cut short, then the end") {
    CHECK_FALSE(server.feed(record_of(22, View(hello).first(10))));
    CHECK(std::holds_alternative<event::Failed>(server.connection.ended()));
  }
}

TEST_CASE("each message at the wrong moment is unexpected_message") {
  const Bytes hello = whole_message(good_hello());
  // The server's own messages, and those of the client that come before their time or twice.
  const std::vector<Bytes> wrong_first{
      whole_message(ServerHelloDone{}),   whole_message(Certificate{}),  whole_message(Finished{}),
      whole_message(CertificateVerify{}), whole_message(HelloRequest{}), Bytes{99, 0, 0, 0}};
  for (const Bytes& bad : wrong_first) {
    Server server;
    CHECK(server.feed_message(bad) == Alert::unexpected_message);
    CHECK_FALSE(server.feed_message(hello));  // and nothing is taken after that
    CHECK(server.connection.failed());
  }
  SUBCASE("hello twice") {
    Server server;
    server.feed_message(hello);
    CHECK(server.feed_message(hello) == Alert::unexpected_message);
  }
  SUBCASE("ChangeCipherSpec early") {
    Server server;
    CHECK(server.feed(record_of(20, Bytes{1})) == Alert::unexpected_message);
    Server later;
    later.feed_message(hello);
    CHECK(later.feed(record_of(20, Bytes{1})) == Alert::unexpected_message);
  }
  SUBCASE("ClientKeyExchange where a Certificate was asked for") {
    Server server;
    server.feed_message(hello);
    const Bytes point(65, 4);
    CHECK(server.feed_message(whole_message(ClientKeyExchangeEcdhe{{point}})) ==
          Alert::unexpected_message);
  }
}

TEST_CASE("a ClientKeyExchange with a point that is not on the curve is illegal_parameter") {
  World world;
  Server server{.world = World{},
                .connection = Connection::server(
                    world.server(world.identity("server.lab"), ClientAuth::none))};
  server.feed_message(whole_message(good_hello()));
  Bytes point(65, 7);
  point[0] = 4;
  CHECK(server.feed_message(whole_message(ClientKeyExchangeEcdhe{{point}})) ==
        Alert::illegal_parameter);
}

TEST_CASE("a flipped bit in an encrypted record is bad_record_mac, wherever it is") {
  for (std::size_t back : {1u, 17u, 20u, 30u}) {
    World world;
    Connection c =
        Connection::client(world.client(world.identity("alice")), target_of("server.lab"));
    Connection s = Connection::server(world.server(world.identity("server.lab")));
    talk(c, s);
    REQUIRE(s.established());
    REQUIRE(c.write(Bytes(10, 0x61)));
    Bytes bytes = to_bytes(c.pending());
    bytes[bytes.size() - back] ^= 1;
    const auto fed = s.feed(bytes);
    const auto* failed = std::get_if<event::Failed>(&fed.event);
    REQUIRE(failed);
    CHECK(failed->failure.alert() == Alert::bad_record_mac);
  }
}

TEST_CASE("a hello gets an answer to what it asked, and to nothing else") {
  // RFC 5246 §7.4.1.4: a ServerHello has no extension that the ClientHello did not have; silence
  // about groups means the prime curves (RFC 8422 §4).
  World world;
  study::Tracer tracer(
      {.eyes = study::Eyes::server, .show_secrets = false, .time = World::now(), .elapsed_ms = {}});
  Server server{
      .world = World{},
      .connection = Connection::server(world.server(world.identity("server.lab"), ClientAuth::none),
                                       tracer.observer(Role::server))};
  ClientHello hello = good_hello();
  hello.cipher_suites.items.pop_back();
  hello.extensions.value->items.erase(hello.extensions.value->items.begin());
  CHECK_FALSE(server.feed_message(whole_message(hello)));
  const auto* answer = tracer.trace().find(Message::server_hello, Role::server);
  REQUIRE(answer);
  CHECK_FALSE(wire::find(answer->fields, "extensions"));
  const auto* key = tracer.trace().find(Message::server_key_exchange, Role::server);
  REQUIRE(key);
  CHECK(key->fields[*wire::find(key->fields, "params.namedcurve")].value == "secp256r1 (0x0017)");
}

namespace {

// The alert by which a client refuses a ServerHello with this suite and extension, if it does.
std::optional<Alert> alert_to(const std::shared_ptr<const Config>& config, CipherSuite suite,
                              ServerExtension extension) {
  Connection client = Connection::client(config, Target{});
  ServerHello hello;
  hello.server_version = ProtocolVersion::tls12;
  hello.cipher_suite = suite;
  auto& extensions = hello.extensions.value.emplace().items;
  extensions.push_back({ExtensionType::renegotiation_info, RenegotiationInfo{}});
  extensions.push_back(std::move(extension));
  const auto fed = client.feed(record_of(22, whole_message(hello)));
  const auto* failed = std::get_if<event::Failed>(&fed.event);
  return failed ? std::optional(failed->failure.alert()) : std::nullopt;
}

}  // namespace

TEST_CASE("the client takes no extension that this very hello did not offer") {
  World world;
  const auto alert = [&](CipherSuite suite, ServerExtension extension) {
    auto config = world.client(std::nullopt);
    config->policy.suites = {suite};
    return alert_to(config, suite, std::move(extension));
  };
  const CipherSuite rsa_cbc{0x002f}, ecdhe_gcm{0xc02b};
  const ServerExtension formats{ExtensionType::ec_point_formats,
                                EcPointFormats{{{EcPointFormat::uncompressed}}}},
      etm{ExtensionType::encrypt_then_mac, EncryptThenMac{}},
      name{ExtensionType::server_name, ServerNameAcknowledged{}};
  CHECK_FALSE(alert(ecdhe_gcm, formats));
  CHECK_FALSE(alert(rsa_cbc, etm));
  CHECK(alert(rsa_cbc, formats) == Alert::unsupported_extension);
  CHECK(alert(ecdhe_gcm, etm) == Alert::unsupported_extension);
  CHECK(alert(ecdhe_gcm, name) == Alert::unsupported_extension);
  CHECK(alert(ecdhe_gcm, {ExtensionType::session_ticket, SessionTicketAcknowledged{}}) ==
        Alert::unsupported_extension);
  // Some servers answer with the groups; where none were named, nobody looks away.
  const ServerExtension curves{ExtensionType::supported_groups,
                               SupportedGroups{{{NamedGroup::secp256r1}}}};
  CHECK_FALSE(alert(ecdhe_gcm, curves));
  CHECK(alert(rsa_cbc, curves) == Alert::unsupported_extension);
}

TEST_CASE("a server's session_ticket is empty (RFC 5077 §3.2)") {
  World world;
  auto config = world.client(std::nullopt);
  config->ask_for_tickets = true;
  const auto alert = [&](View content) {
    return alert_to(config, CipherSuite{0xc02b},
                    {ExtensionType::session_ticket, wire::Unknown{content}});
  };
  CHECK_FALSE(alert({}));
  CHECK(alert(Bytes{1}) == Alert::decode_error);
}

TEST_CASE(
    "encrypt_then_mac for a suite without blocks is illegal_parameter, though it was offered") {
  World world;
  auto config = world.client(std::nullopt);
  config->policy.suites = {CipherSuite{0x009c}, CipherSuite{0x002f}};
  CHECK(alert_to(config, CipherSuite{0x009c},
                 {ExtensionType::encrypt_then_mac, EncryptThenMac{}}) == Alert::illegal_parameter);
}

TEST_CASE("the largest legal hello is not too long") {
  Server server;
  ClientHello hello = good_hello();
  hello.cipher_suites.items.assign(32766, CipherSuite{0x5a5a});
  hello.cipher_suites.items.push_back(CipherSuite{0xc02b});
  static const Bytes padding(65000);
  hello.extensions.value->items.push_back({ExtensionType::padding, wire::Unknown{padding}});
  const Bytes whole = whole_message(hello);
  std::optional<Alert> got;
  for (std::size_t at = 0; at < whole.size() && !got; at += 16000)
    got = server.feed(
        record_of(22, View(whole).subspan(at, std::min<std::size_t>(16000, whole.size() - at))));
  CHECK_FALSE(got);
  CHECK(server.connection.pending().size() > 500);
}

TEST_CASE("a HelloRequest during the handshake is ignored, and hashed by nobody") {
  World world;
  Connection c = Connection::client(world.client(world.identity("alice")), target_of("server.lab"));
  Connection s = Connection::server(world.server(world.identity("server.lab")));
  CHECK(std::holds_alternative<std::monostate>(
      c.feed(record_of(22, whole_message(HelloRequest{}))).event));
  talk(c, s);
  CHECK(c.established());
  CHECK(s.established());
}

TEST_CASE("HelloRequests without end do end") {
  World world;
  Connection c = Connection::client(world.client(std::nullopt), target_of("server.lab"));
  Event event;
  for (std::size_t i = 0; i <= limits::hello_requests; ++i)
    event = c.feed(record_of(22, whole_message(HelloRequest{}))).event;
  const auto* failed = std::get_if<event::Failed>(&event);
  REQUIRE(failed);
  CHECK(failed->failure.alert() == Alert::unexpected_message);
}

TEST_CASE("after close_notify nothing is said") {
  World world;
  Connection c = Connection::client(world.client(world.identity("alice")), target_of("server.lab"));
  Connection s = Connection::server(world.server(world.identity("server.lab")));
  (void)s.feed(c.pending());
  c.sent(c.pending().size());
  c.close();
  const std::size_t before = c.pending().size();
  for (View rest = s.pending(); !rest.empty();) rest = rest.subspan(c.feed(rest).taken);
  CHECK(c.pending().size() == before);
  CHECK(std::holds_alternative<std::monostate>(c.ended()));
}

TEST_CASE("who closes in the middle of a handshake takes the peer's answer for no failure") {
  World world;
  const auto one_way = [](Connection& from, Connection& to) {
    const Bytes said = to_bytes(from.pending());
    from.sent(said.size());
    Event event = to.feed(said).event;
    while (!std::holds_alternative<std::monostate>(event)) {
      CHECK_FALSE(std::holds_alternative<event::Failed>(event));
      event = to.next();
    }
  };
  for (const bool again : {false, true}) {
    CAPTURE(again);
    auto of_server = world.server(world.identity("server.lab"), ClientAuth::none);
    of_server->clients_may_renegotiate = true;
    Connection c = Connection::client(world.client({}), target_of("server.lab"));
    Connection s = Connection::server(of_server);
    if (again) {
      talk(c, s);
      REQUIRE(c.renegotiate());
    }
    one_way(c, s);
    one_way(s, c);
    c.close();
    // The server's ChangeCipherSpec, and what it says with the keys of a handshake that is over.
    one_way(c, s);
    one_way(s, c);
    CHECK_FALSE(c.failed());
    CHECK(std::holds_alternative<std::monostate>(c.ended()));
  }
  Connection c = Connection::client(world.client({}), target_of("server.lab"));
  c.close();
  CHECK(std::holds_alternative<event::PeerClosed>(c.feed(record_of(21, Bytes{1, 0})).event));
  CHECK_FALSE(c.failed());
}

TEST_CASE("who closes in the middle of a message waits for no more of it") {
  World world;
  for (const Bytes& behind : {Bytes(), Bytes{20, 3, 3, 0, 1, 1}}) {
    Connection c = Connection::client(world.client({}), target_of("server.lab"));
    Connection s = Connection::server(world.server(world.identity("server.lab"), ClientAuth::none));
    (void)s.feed(c.pending());
    c.sent(c.pending().size());
    const Bytes flight = to_bytes(s.pending());
    const std::size_t first = 5 + (std::size_t{flight[3]} << 8 | flight[4]);
    REQUIRE(flight[first] == 22);
    // Of the next message a half, in a record of its own.
    (void)c.feed(View(flight).first(first));
    (void)c.feed(record_of(22, View(flight).subspan(first + 5, 20)));
    c.close();
    (void)c.feed(record_of(22, View(flight).subspan(first + 25, 20)));
    (void)c.feed(behind);
    CHECK_FALSE(c.failed());
    CHECK(std::holds_alternative<std::monostate>(c.ended()));
    if (!behind.empty()) continue;
    CHECK(std::holds_alternative<event::PeerClosed>(c.feed(record_of(21, Bytes{1, 0})).event));
  }
}

TEST_CASE(
    "a close_notify before the handshake is done is a failure, and what comes after is dropped") {
  Server server;
  (void)server.connection.feed(record_of(22, whole_message(good_hello())));
  const std::size_t said = server.connection.pending().size();
  const auto fed = server.connection.feed(record_of(21, Bytes{1, 0}));
  CHECK(std::holds_alternative<event::Failed>(fed.event));
  // It is answered all the same (RFC 5246 §7.2.1).
  CHECK(same(server.connection.pending().subspan(said), record_of(21, Bytes{1, 0})));
  for (int i = 0; i < 10; ++i) CHECK(server.connection.feed(Bytes(5000)).taken == 5000);
}

TEST_CASE("a chain longer than we judge is refused before it is judged") {
  World world;
  auto alice = world.identity("alice");
  for (int i = 0; i < 20; ++i) alice.chain.push_back(alice.chain.back());
  Connection c = Connection::client(world.client(alice), target_of("server.lab"));
  Connection s = Connection::server(world.server(world.identity("server.lab")));
  const Talk t = talk(c, s);
  REQUIRE(failure_in(t.server_events));
  CHECK(failure_in(t.server_events)->rule == Rule::message_too_long);
}
