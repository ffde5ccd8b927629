// Handshakes within a connection (RFC 5746): who may start them, what they change, and that both
// ends know which handshake came before.
#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "handshake/sessions.hpp"
#include "support/rewrite.hpp"
#include "support/world.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

// Changes what it is told to of one kind of message, from the second of them on.
struct ChangeSecond final : Meddler {
  Message which;
  void (*change)(Bytes& bytes);
  int seen = 0;
  ChangeSecond(Message message, void (*how)(Bytes&)) : which(message), change(how) {}
  Said instead_of(const Meant& meant) override {
    Bytes bytes = to_bytes(meant.bytes);
    if (meant.message == which && ++seen > 1) change(bytes);
    return {.messages = {std::move(bytes)}, .hashed = true};
  }
};

struct Two {
  World world;
  World::Identity alice = world.identity("alice"), lab = world.identity("server.lab");
  std::shared_ptr<Config> client_config = world.client(alice),
                          server_config = world.server(lab, ClientAuth::none);
  std::optional<Connection> client, server;

  void shake() {
    client = Connection::client(client_config, target_of("server.lab"));
    server = Connection::server(server_config);
    const Talk first = talk(*client, *server);
    REQUIRE(client->established());
    REQUIRE(server->established());
  }
  std::shared_ptr<Config> asking() const {
    auto config = std::make_shared<Config>(*server_config);
    config->client_auth = ClientAuth::require;
    return config;
  }
  void check_data() {
    REQUIRE(client->write(as_bytes("to the server")));
    REQUIRE(server->write(as_bytes("to the client")));
    const Talk said = talk(*client, *server);
    CHECK(as_text(said.server_data) == "to the server");
    CHECK(as_text(said.client_data) == "to the client");
  }
};

template <class E>
std::size_t count(const std::vector<Event>& events) {
  return static_cast<std::size_t>(std::ranges::count_if(
      events, [](const Event& event) { return std::holds_alternative<E>(event); }));
}

bool is_proven(const Connection& end) { return std::holds_alternative<Proven>(end.session().peer); }

}  // namespace

TEST_CASE("a server asks for the certificate in a second handshake, in whatever pieces it comes") {
  for (const std::size_t at_a_time : {std::size_t{1} << 20, std::size_t{1}}) {
    Two two;
    two.shake();
    CHECK(std::holds_alternative<NotAsked>(two.server->session().peer));
    const Bytes master = to_bytes(two.client->session().master.reveal());
    const FinishedValues before = two.client->session().finished;
    CHECK(before.client == two.server->session().finished.client);
    CHECK(before.server == two.server->session().finished.server);
    REQUIRE(two.server->renegotiate(two.asking()));
    CHECK(two.server->takes_data());  // until the client answers
    const Talk second = talk(*two.client, *two.server, at_a_time);
    CHECK(count<event::Renegotiating>(second.client_events) == 1);
    CHECK(count<event::Renegotiating>(second.server_events) == 1);
    CHECK(count<event::HandshakeDone>(second.client_events) == 1);
    CHECK(count<event::HandshakeDone>(second.server_events) == 1);
    CHECK(is_proven(*two.server));
    CHECK_FALSE(same(master, two.client->session().master.reveal()));
    CHECK(same(two.client->session().master.reveal(), two.server->session().master.reveal()));
    CHECK(before.client != two.client->session().finished.client);
    two.check_data();
  }
}

TEST_CASE("a client starts a second handshake where the server lets it") {
  Two two;
  SUBCASE("it does") {
    two.server_config->clients_may_renegotiate = true;
    two.shake();
    REQUIRE(two.client->renegotiate());
    CHECK_FALSE(two.client->takes_data());
    CHECK_FALSE(two.client->write(as_bytes("too early")));
    // What the server says before it has heard of it still arrives.
    REQUIRE(two.server->write(as_bytes("on its way")));
    const Talk second = talk(*two.client, *two.server);
    CHECK(as_text(second.client_data) == "on its way");
    CHECK(count<event::HandshakeDone>(second.client_events) == 1);
    CHECK(count<event::HandshakeDone>(second.server_events) == 1);
    two.check_data();
    REQUIRE(two.client->renegotiate());
    CHECK(count<event::HandshakeDone>(talk(*two.client, *two.server).client_events) == 1);
    two.check_data();
  }
  SUBCASE("it does not: all is as before") {
    two.shake();
    const FinishedValues before = two.client->session().finished;
    REQUIRE(two.client->renegotiate());
    const Talk second = talk(*two.client, *two.server);
    CHECK(count<event::RenegotiationRefused>(second.client_events) == 1);
    CHECK(count<event::HandshakeDone>(second.client_events) == 0);
    CHECK(two.client->session().finished.client == before.client);
    two.check_data();
  }
}

TEST_CASE("a client that takes no part says so, and the server goes on as before") {
  Two two;
  two.client_config->renegotiates_when_asked = false;
  two.shake();
  REQUIRE(two.server->renegotiate(two.asking()));
  const Talk second = talk(*two.client, *two.server);
  CHECK(count<event::RenegotiationRefused>(second.server_events) == 1);
  CHECK(std::holds_alternative<NotAsked>(two.server->session().peer));
  two.check_data();
}

TEST_CASE("each end refuses a second handshake that does not follow from the first") {
  const auto spoil = [](Bytes& bytes) {  // the last byte of renegotiation_info
    constexpr std::array<std::uint8_t, 2> tag{0xff, 0x01};
    const auto at = std::ranges::search(bytes, tag).begin();
    REQUIRE(at != bytes.end());
    bytes[static_cast<std::size_t>(at - bytes.begin()) + 4 + at[3] - 1] ^= 1;
  };
  Two two;
  std::shared_ptr<Config> other;  // of the server in the second
  Role refusing = Role::server;
  Rule rule = Rule::renegotiation_info_wrong;
  std::string field = "renegotiation_info";
  SUBCASE("a client that repeats another Finished") {
    two.client_config->meddler = std::make_shared<ChangeSecond>(Message::client_hello, spoil);
  }
  SUBCASE("a client that says the suite of first handshakes") {
    two.client_config->meddler =
        std::make_shared<ChangeSecond>(Message::client_hello, [](Bytes& bytes) {
          const std::size_t at = 4 + 2 + 32 + 1 + bytes[4 + 2 + 32] + 2;  // the first suite
          bytes[at] = 0x00, bytes[at + 1] = 0xff;
        });
    field = "cipher_suites";
  }
  SUBCASE("a server that repeats another Finished") {
    two.server_config->meddler = std::make_shared<ChangeSecond>(Message::server_hello, spoil);
    refusing = Role::client;
  }
  SUBCASE("a server that is another now") {
    other = std::make_shared<Config>(*two.server_config);
    other->credentials = {two.world.identity("server.lab").credential()};
    refusing = Role::client;
    rule = Rule::server_changed;
    field = "certificate_list";
  }
  SUBCASE("a server that shows no certificate now, and proves nothing") {
    two.client_config->policy.suites = {CipherSuite{0xc02b}, CipherSuite{0xc018}};
    other = std::make_shared<Config>(*two.server_config);
    other->policy.suites = {CipherSuite{0xc018}};
    refusing = Role::client;
    rule = Rule::server_changed;
    field = "cipher_suite";
  }
  SUBCASE("a server that proves a shared key now, which others may have too") {
    two.client_config->policy.suites = {CipherSuite{0xc02b}, CipherSuite{0xd001}};
    two.client_config->psks = {std::make_shared<const Psk>(Psk{"lab", SecretBytes(Bytes(32, 1))})};
    other = std::make_shared<Config>(*two.server_config);
    other->policy.suites = {CipherSuite{0xd001}};
    other->psks = two.client_config->psks;
    refusing = Role::client;
    rule = Rule::server_changed;
    field = "cipher_suite";
  }
  two.shake();
  REQUIRE(two.server->renegotiate(other));
  const Talk second = talk(*two.client, *two.server);
  const Failure* failure =
      failure_in(refusing == Role::client ? second.client_events : second.server_events);
  REQUIRE(failure);
  CHECK(failure->rule == rule);
  CHECK(failure->field == field);
  CHECK(failure->alert() == Alert::handshake_failure);
  CHECK(two.client->failed());
  CHECK(two.server->failed());
}

TEST_CASE(
    "a certificate that is refused in a second handshake ends the connection and its session") {
  Two two;
  two.client_config->sessions = std::make_shared<SessionCache>();
  two.server_config->sessions = std::make_shared<SessionCache>();
  two.client_config->credentials = {two.world.impostor("alice").credential()};
  two.shake();
  REQUIRE(two.server->renegotiate(two.asking()));
  const Talk second = talk(*two.client, *two.server);
  REQUIRE(failure_in(second.server_events));
  CHECK(failure_in(second.server_events)->rule == Rule::certificate_refused);
  CHECK(two.server->failed());
  CHECK_FALSE(two.server->takes_data());
  CHECK_FALSE(two.server->write(as_bytes("no more")));
  Connection client = Connection::client(two.client_config, target_of("server.lab"));
  Connection server = Connection::server(two.server_config);
  talk(client, server);
  CHECK(client.established());
  CHECK_FALSE(client.cursor().has(fact::resuming));
}

TEST_CASE("who wants handshakes without end hears no, and in the end nothing more") {
  Two two;
  Role wishing = Role::client;
  SUBCASE("held, as many as are held, for a client") {
    two.server_config->clients_may_renegotiate = true;
  }
  SUBCASE("held, for a server") { wishing = Role::server; }
  SUBCASE("not held") {}
  two.shake();
  Connection &one = wishing == Role::client ? *two.client : *two.server,
             &refusing = wishing == Role::client ? *two.server : *two.client;
  const auto wish = [&] {
    REQUIRE(one.renegotiate());
    Talk said = talk(*two.client, *two.server);
    return wishing == Role::client ? std::pair{said.client_events, said.server_events}
                                   : std::pair{said.server_events, said.client_events};
  };
  const bool held = wishing == Role::server || two.server_config->clients_may_renegotiate;
  for (std::size_t i = 0; i < (held ? limits::renegotiations : 0); ++i)
    REQUIRE(count<event::HandshakeDone>(wish().first) == 1);
  const FinishedValues before = two.client->session().finished;
  for (std::size_t i = 0; i < limits::hello_requests; ++i) {
    REQUIRE(count<event::RenegotiationRefused>(wish().first) == 1);
    CHECK(two.client->session().finished.client == before.client);
    two.check_data();
  }
  const auto last = wish();
  const Failure* failure = failure_in(last.second);
  REQUIRE(failure);
  CHECK(failure->rule == Rule::renegotiation_refused);
  CHECK(refusing.failed());
  CHECK(one.failed());
}

TEST_CASE("a second handshake whose hello cannot be written is none, and the connection goes on") {
  Two two;
  two.shake();
  auto without = std::make_shared<Config>(*two.client_config);
  without->policy.suites = {CipherSuite{0xd001}};  // and no shared key
  CHECK_FALSE(two.client->renegotiate(without));
  CHECK(two.client->takes_data());
  two.check_data();
  // Nor does the next one go by that config.
  REQUIRE(two.server->renegotiate(two.asking()));
  CHECK(count<event::HandshakeDone>(talk(*two.client, *two.server).client_events) == 1);
  two.check_data();
}

TEST_CASE("what a second handshake was to go by goes with it where it is refused") {
  Two two;
  two.server_config->clients_may_renegotiate = true;
  two.client_config->renegotiates_when_asked = false;
  two.shake();
  REQUIRE(two.server->renegotiate(two.asking()));
  const Talk second = talk(*two.client, *two.server);
  REQUIRE(count<event::RenegotiationRefused>(second.server_events) == 1);
  REQUIRE(two.client->renegotiate());
  talk(*two.client, *two.server);
  CHECK(two.server->takes_data());
  CHECK(std::holds_alternative<NotAsked>(two.server->session().peer));
}

TEST_CASE("a connection that is not at rest asks for no handshake") {
  Two two;
  CHECK_FALSE(Connection::client(two.client_config, target_of("server.lab")).renegotiate());
  CHECK_FALSE(Connection::server(two.server_config).renegotiate());
  two.shake();
  REQUIRE(two.server->renegotiate());
  CHECK_FALSE(two.server->renegotiate());
  REQUIRE(two.client->renegotiate());  // both at once: HelloRequest is ignored then
  const Talk second = talk(*two.client, *two.server);
  CHECK(count<event::HandshakeDone>(second.client_events) == 1);
  two.check_data();
  two.client->close();
  CHECK_FALSE(two.client->renegotiate());
}

namespace {

// CBC first, and an AEAD, with a client that may start handshakes.
struct Blocks : Two {
  static constexpr CipherSuite cbc{0xc023}, gcm{0xc02b};
  Blocks() {
    client_config->policy.suites = server_config->policy.suites = {cbc, gcm};
    server_config->clients_may_renegotiate = true;
  }
  // Another handshake, in which the client offers this.
  Talk again(std::vector<CipherSuite> suites, bool encrypt_then_mac) {
    auto config = std::make_shared<Config>(*client_config);
    config->policy.suites = std::move(suites);
    config->policy.encrypt_then_mac = encrypt_then_mac;
    REQUIRE(client->renegotiate(config));
    return talk(*client, *server);
  }
};

void check_dropped(const std::vector<Event>& events, std::string_view message) {
  const Failure* failure = failure_in(events);
  REQUIRE(failure);
  CHECK(info(failure->rule).id == "encrypt_then_mac_dropped");
  CHECK(failure->message == message);
  CHECK(failure->alert() == Alert::handshake_failure);
}

}  // namespace

TEST_CASE("encrypt-then-MAC is not taken back in a later handshake (RFC 7366 §3.1)") {
  Blocks two;
  SUBCASE("a server refuses a client that offers it no more") {
    two.shake();
    REQUIRE(two.client->session().negotiated.encrypt_then_mac);
    check_dropped(two.again({Blocks::cbc}, false).server_events, "ClientHello");
  }
  SUBCASE("by way of an AEAD neither") {
    two.shake();
    REQUIRE(count<event::HandshakeDone>(two.again({Blocks::gcm}, true).server_events) == 1);
    two.check_data();
    REQUIRE(count<event::HandshakeDone>(two.again({Blocks::gcm}, false).server_events) == 1);
    check_dropped(two.again({Blocks::cbc}, false).server_events, "ClientHello");
  }
  SUBCASE("nor with a session that is resumed") {
    two.server_config->sessions = std::make_shared<SessionCache>();
    Bytes id;
    two.client_config->meddler = std::make_shared<Rewrite<ClientHello>>(
        [&](ClientHello& hello) { hello.session_id.bytes = id; }, 2);
    two.shake();
    id = two.client->session().negotiated.session_id;
    REQUIRE_FALSE(id.empty());
    check_dropped(two.again({Blocks::cbc}, false).server_events, "ClientHello");
  }
  SUBCASE("a client refuses a server that answers it no more") {
    two.server_config->meddler = std::make_shared<Rewrite<ServerHello>>(
        [](ServerHello& hello) {
          std::erase_if(hello.extensions.value->items, [](const ServerExtension& extension) {
            return extension.tag == ExtensionType::encrypt_then_mac;
          });
        },
        2);
    two.shake();
    check_dropped(two.again({Blocks::cbc}, true).client_events, "ServerHello");
  }
}

TEST_CASE("encrypt-then-MAC may come in a later handshake, and stay, and give way to an AEAD") {
  Blocks two;
  two.client_config->policy.encrypt_then_mac = false;
  two.shake();
  CHECK_FALSE(two.client->session().negotiated.encrypt_then_mac);
  for (const bool encrypt_then_mac : {false, true, true}) {
    const Talk said = two.again({Blocks::cbc}, encrypt_then_mac);
    CHECK(count<event::HandshakeDone>(said.client_events) == 1);
    CHECK(two.server->session().negotiated.encrypt_then_mac == encrypt_then_mac);
    two.check_data();
  }
  CHECK(count<event::HandshakeDone>(two.again({Blocks::gcm}, false).client_events) == 1);
  two.check_data();
}
