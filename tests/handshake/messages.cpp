// Laws that hold for every message because they hold for the folds: what is parsed serializes to
// the same bytes, no prefix is accepted, the leaves of the annotation cover the bytes once, and
// lengths are mended when a field changes.
#include <doctest/doctest.h>

#include <map>

#include "handshake/messages.hpp"
#include "handshake/tickets.hpp"
#include "study/trace.hpp"
#include "study/tracer.hpp"
#include "support/exchanges.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

// One of each message, from a mutual handshake of our own.
// A handshake with a client certificate for each form of the key exchange.
study::Trace play(const Suite& suite) {
  static Exchanges exchanges;
  study::Tracer tracer(
      {.eyes = study::Eyes::both, .show_secrets = true, .time = World::now(), .elapsed_ms = {}});
  auto [client, server] = exchanges.pair_for(suite);
  client->alpn = server->alpn = {"http/1.1"};
  server->psk_identity_hint = "a hint";
  server->tickets = std::make_shared<TicketKeys>(*server->random);
  client->ask_for_tickets = client->ask_for_status = true;
  for (Credential& credential : server->credentials)
    credential.ocsp_response = {0x30, 0x03, 0x0a, 0x01, 0x06};
  Connection c = Connection::client(client, target_of("server.lab"), tracer.observer(Role::client));
  Connection s = Connection::server(server, tracer.observer(Role::server));
  talk(c, s);
  return tracer.trace();
}

const std::vector<study::Trace>& all_traces() {
  static const auto traces = [] {
    std::vector<study::Trace> out;
    for (const std::string_view name :
         {"ECDHE-ECDSA-AES128-GCM-SHA256", "AES128-SHA", "DHE-RSA-AES128-GCM-SHA256",
          "AECDH-AES128-SHA", "ECDH-ECDSA-AES128-GCM-SHA256", "PSK-AES128-GCM-SHA256",
          "ECDHE-PSK-AES128-GCM-SHA256"})
      out.push_back(play(*find_suite(name)));
    return out;
  }();
  return traces;
}
const study::Trace& mutual() { return all_traces().front(); }

template <class Visit>
void each_body(Visit visit) {
  for (const study::Trace& trace : all_traces())
    for (const study::MessageEntry& message : trace.messages) {
      if (message.n == 0) continue;
      CAPTURE(message.name());
      CAPTURE(name_of(message.key_exchange));
      const bool known = with_body(
          static_cast<HandshakeType>(message.bytes[0]), message.key_exchange,
          [&]<class Body>() { visit.template operator()<Body>(View(message.bytes).subspan(4)); });
      CHECK(known);
    }
}

}  // namespace

TEST_CASE("the handshake gave one of each message that the table has") {
  for (const study::Trace& trace : all_traces()) CHECK(trace.established());
  for (int m = 0; m < static_cast<int>(Message::count); ++m) {
    const auto message = static_cast<Message>(m);
    CAPTURE(name_of(message));
    if (std::ranges::find(conversation, message, &Row::message) == conversation.end()) continue;
    CHECK((mutual().find(message, Role::client) || mutual().find(message, Role::server)));
  }
}

TEST_CASE("parse, then serialize: the same bytes") {
  each_body([]<class Body>(View bytes) {
    const auto parsed = wire::parse<Body>(bytes);
    REQUIRE(parsed);
    CHECK(wire::encode(*parsed) == to_bytes(bytes));
    const auto again = wire::parse<Body>(wire::encode(*parsed));
    REQUIRE(again);
  });
}

TEST_CASE("every prefix of every message is refused, and so is one byte more") {
  each_body([]<class Body>(View bytes) {
    // A hello may end where its extensions would begin (RFC 5246 §7.4.1.2): that prefix alone is a
    // whole message.
    std::size_t whole = 0;
    for (std::size_t n = 0; n < bytes.size(); ++n)
      whole += wire::parse<Body>(bytes.first(n)).has_value();
    constexpr bool hello = std::is_same_v<Body, ClientHello> || std::is_same_v<Body, ServerHello>;
    CHECK(whole == (hello ? 1 : 0));
    Bytes longer = to_bytes(bytes);
    longer.push_back(0);
    const auto refused = wire::parse<Body>(longer);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().alert() == Alert::decode_error);
  });
}

TEST_CASE("the leaves of the annotation cover each message once, without gaps") {
  for (const study::MessageEntry& message : mutual().messages) {
    CAPTURE(message.name());
    std::size_t at = 0;
    std::map<std::string, int> paths;
    for (std::size_t i = 0; i < message.fields.size(); ++i) {
      const wire::Note& note = message.fields[i];
      CHECK(note.value.find("!!") == std::string::npos);
      if (note.kind == wire::NoteKind::group) continue;
      CHECK(note.at == at);
      at += note.size;
      const std::string path = wire::path_of(message.fields, i);
      CHECK(++paths[path] == 1);
      CHECK(wire::find(message.fields, path) == i);
      CHECK_FALSE(wire::find(message.fields, "x." + path));
    }
    CHECK(at == message.bytes.size());
  }
}

TEST_CASE("a field changes by its path and the lengths around it are mended") {
  const study::MessageEntry& hello = *mutual().find(Message::client_hello, Role::client);
  const auto at =
      wire::find(hello.fields, "extensions[0].server_name.server_name_list[0].host_name");
  REQUIRE(at);
  CHECK(hello.fields[*at].value == "\"server.lab\"");
  const auto longer = wire::replace(hello.bytes, hello.fields, *at, as_bytes("another.server.lab"),
                                    wire::Refit::lengths);
  REQUIRE(longer);
  const auto parsed = wire::parse<ClientHello>(View(*longer).subspan(4));
  REQUIRE(parsed);
  CHECK(
      as_text(find_extension<ServerNameList>(*parsed)->server_name_list.items[0].host_name.bytes) ==
      "another.server.lab");
  CHECK(longer->size() == hello.bytes.size() + 8);
  CHECK(((*longer)[1] << 16 | (*longer)[2] << 8 | (*longer)[3]) ==
        static_cast<int>(longer->size() - 4));

  const auto unmended = wire::replace(hello.bytes, hello.fields, *at,
                                      as_bytes("another.server.lab"), wire::Refit::none);
  CHECK_FALSE(wire::parse<ClientHello>(View(*unmended).subspan(4)));
  // A length that cannot hold the new size: session_id has one byte for it.
  const auto session = wire::find(hello.fields, "session_id");
  REQUIRE(session);
  CHECK_FALSE(wire::replace(hello.bytes, hello.fields, *session, Bytes(300), wire::Refit::lengths));
}

TEST_CASE("unknown suites, groups, extensions and GREASE are kept and reproduced") {
  ClientHello hello;
  hello.client_version = ProtocolVersion::tls12;
  const Bytes odd{1, 2, 3};
  hello.cipher_suites.items = {CipherSuite{0x0a0a}, CipherSuite{0x1301}, CipherSuite{0xc02b}};
  hello.compression_methods.items = {CompressionMethod::null};
  auto& extensions = hello.extensions.value.emplace().items;
  extensions.push_back({ExtensionType{0x1a1a}, wire::Unknown{odd}});
  extensions.push_back({ExtensionType::supported_groups,
                        SupportedGroups{{{NamedGroup{0x2a2a}, NamedGroup::x25519}}}});
  const Bytes bytes = wire::encode(hello);
  const auto parsed = wire::parse<ClientHello>(bytes);
  REQUIRE(parsed);
  CHECK(*parsed == hello);
  CHECK(wire::encode(*parsed) == bytes);
}

TEST_CASE("bounds are the RFC's") {
  // session_id<0..32>, cipher_suites<2..2^16-2>, compression_methods<1..2^8-1>
  auto hello = [](Bytes tail) { return concat({Bytes{3, 3}, Bytes(32), tail}); };
  CHECK(wire::parse<ClientHello>(hello({0, 0, 2, 0xc0, 0x2b, 1, 0})));
  const auto id = wire::parse<ClientHello>(
      hello(concat({Bytes{33}, Bytes(33), Bytes{0, 2, 0xc0, 0x2b, 1, 0}})));
  REQUIRE_FALSE(id);
  CHECK(id.error().rule == Rule::length_out_of_bounds);
  CHECK(id.error().field == "session_id");
  CHECK_FALSE(wire::parse<ClientHello>(hello({0, 0, 0, 1, 0})));                 // no suites
  CHECK_FALSE(wire::parse<ClientHello>(hello({0, 0, 3, 0xc0, 0x2b, 0, 1, 0})));  // half a suite
  CHECK_FALSE(wire::parse<ClientHello>(hello({0, 0, 2, 0xc0, 0x2b, 0})));  // no compression methods
  CHECK(wire::parse<ClientHello>(
      hello({0, 0, 2, 0xc0, 0x2b, 1, 0, 0, 0})));  // an empty list of extensions
}
