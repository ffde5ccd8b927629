// Every place of every kind of conversation, in both roles: each kind of handshake message,
// ChangeCipherSpec and application data is offered there, under the protection that is due. What
// the table has no row for is refused with unexpected_message, by its first byte, and the
// connection takes nothing more.
#include <doctest/doctest.h>

#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "record/outgoing.hpp"
#include "support/world.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;
using record::ContentType;

namespace {

// Keeps the keys of the connection's records.
struct Keys final : Observer {
  bool watching() const override { return true; }
  void on_derivation(const Derivation& seen) override {
    if (seen.id != DerivationId::key_block) return;
    block = to_bytes(seen.output);
    parts = seen.parts;
  }
  record::TrafficKeys::Part part(std::string_view name) const {
    for (const auto& one : parts)
      if (one.name == name) return record::TrafficKeys::Part(View(block).subspan(one.at, one.size));
    return {};
  }
  record::TrafficKeys keys(Role writer, const record::CipherSpec& spec) const {
    const std::string who = writer == Role::client ? "client" : "server";
    return {spec, part(who + "_write_MAC_key"), part(who + "_write_key"), part(who + "_write_IV")};
  }
  Bytes block;
  std::vector<Derivation::Part> parts;
};

// Its sessions outlive the failures that are provoked here.
struct LastingSessions final : SessionCache {
  void drop(View) override {}
};

enum class Kind {
  not_asked,
  asked,
  declined,
  stapled,
  ticketed,
  fixed_key,
  anonymous,
  resumed_by_id,
  resumed_by_ticket
};
constexpr Kind kinds[] = {Kind::not_asked, Kind::asked,         Kind::declined,
                          Kind::stapled,   Kind::ticketed,      Kind::fixed_key,
                          Kind::anonymous, Kind::resumed_by_id, Kind::resumed_by_ticket};

struct Setting {
  std::shared_ptr<Config> client, server;
  const Suite* suite = nullptr;
};

Setting setting_for(World& world, Kind kind) {
  const World::Identity alice = world.identity("alice"), lab = world.identity("server.lab");
  const bool asks = kind == Kind::asked || kind == Kind::declined;
  Setting out{world.client(kind == Kind::declined ? std::nullopt : std::optional(alice)),
              world.server(lab, asks ? ClientAuth::request : ClientAuth::none)};
  CipherSuite code{0xc02b};  // ECDHE_ECDSA with AES-128-GCM
  if (kind == Kind::anonymous) code = CipherSuite{0xc018};
  if (kind == Kind::fixed_key) {
    code = CipherSuite{0x009c};  // the key is in the certificate
    out.server->credentials = {world.identity("server.lab", KeyKind::rsa2048).credential()};
  }
  for (Config* config : {out.client.get(), out.server.get()}) config->policy.suites = {code};
  out.suite = find_suite(code);
  if (kind == Kind::stapled) {
    out.client->ask_for_status = true;
    out.server->credentials[0].ocsp_response = {0x30, 0x03, 0x0a, 0x01, 0x06};
  }
  if (kind == Kind::resumed_by_id || kind == Kind::resumed_by_ticket)
    out.client->sessions = std::make_shared<LastingSessions>();
  if (kind == Kind::resumed_by_id) out.server->sessions = std::make_shared<LastingSessions>();
  if (kind == Kind::ticketed || kind == Kind::resumed_by_ticket) {
    out.client->ask_for_tickets = true;
    out.server->tickets = std::make_shared<TicketKeys>(world.random());
  }
  if (kind == Kind::resumed_by_id || kind == Kind::resumed_by_ticket) {
    Connection client = Connection::client(out.client, target_of("server.lab"));
    Connection server = Connection::server(out.server);
    talk(client, server);
    REQUIRE(client.established());
  }
  return out;
}

// A conversation that has come to where its `victim` has heard so many records of its peer.
struct Stage {
  Keys keys;
  Connection victim, peer;
  std::size_t heard = 0;
  bool protects = false;  // the peer has said ChangeCipherSpec

  Stage(const Setting& setting, Role role, std::size_t records)
      : victim(role == Role::client
                   ? Connection::client(setting.client, target_of("server.lab"), keys)
                   : Connection::server(setting.server, keys)),
        peer(role == Role::client ? Connection::server(setting.server)
                                  : Connection::client(setting.client, target_of("server.lab"))) {
    while (heard < records && carry()) {
    }
    answer();
  }

  static void feed(Connection& to, View bytes) {
    while (!bytes.empty() && !to.failed()) {
      const auto [taken, event] = to.feed(bytes);
      bytes = bytes.subspan(taken);
      for (Event next = event; !std::holds_alternative<std::monostate>(next) && !to.failed();)
        next = to.next();
    }
  }
  void answer() {
    const Bytes said = to_bytes(victim.pending());
    victim.sent(said.size());
    feed(peer, said);
  }
  // One record from the peer to the victim, and what the victim answers; false where none is due.
  bool carry() {
    answer();
    const View waiting = peer.pending();
    if (waiting.empty()) return false;
    const std::size_t size = record::header_size + (std::size_t{waiting[3]} << 8 | waiting[4]);
    const Bytes one = to_bytes(waiting.first(size));
    peer.sent(size);
    protects |= one[0] == static_cast<std::uint8_t>(ContentType::change_cipher_spec);
    feed(victim, one);
    ++heard;
    answer();
    return true;
  }

  // What the victim makes of a record of its peer.
  std::optional<Alert> offer(const Setting& setting, ContentType type, View content,
                             crypto::Random& random) {
    record::CipherSpec spec = setting.suite->cipher;
    spec.encrypt_then_mac =
        victim.cursor().at() != At::start && spec.row().kind == record::CipherKind::block;
    record::Protection protection =
        protects ? record::Protection(keys.keys(peer.role(), spec), random) : record::Protection();
    record::Outgoing out;
    REQUIRE(out.write(type, content, protection, [](const record::Written&) {}));
    const auto [taken, event] = victim.feed(out.pending());
    const auto* failed = std::get_if<event::Failed>(&event);
    return failed ? std::optional(failed->failure.alert()) : std::nullopt;
  }
};

// A type and an empty body: enough to be refused for its place.
Bytes message_of(HandshakeType type) { return {static_cast<std::uint8_t>(type), 0, 0, 0}; }

}  // namespace

TEST_CASE("what has no row in the table is refused in every place of every conversation") {
  World world;
  crypto::Random& random = world.random();
  std::size_t places = 0, refused = 0;
  for (const Kind kind : kinds) {
    const Setting setting = setting_for(world, kind);
    CAPTURE(static_cast<int>(kind));
    for (const Role role : {Role::client, Role::server}) {
      CAPTURE(name_of(role));
      for (std::size_t records = 0;; ++records) {
        const Stage here(setting, role, records);
        const Cursor cursor = here.victim.cursor();
        if (here.heard < records || here.victim.established()) break;
        ++places;
        CAPTURE(name_of(cursor.at()));
        const Role sender = peer_of(role);
        for (std::uint8_t number = 0; number < 26; ++number) {
          const auto type = static_cast<HandshakeType>(number);
          const Message message = message_with(type);
          if (cursor.find(sender, message)) continue;
          // A client that negotiates ignores it (RFC 5246 §7.4.1.1).
          if (role == Role::client && type == HandshakeType::hello_request) continue;
          CAPTURE(number);
          Stage stage(setting, role, records);
          // An anonymous server that asks who the client is has an alert of its own (RFC 5246
          // §7.4.4).
          const bool asks = kind == Kind::anonymous && message == Message::certificate_request &&
                            role == Role::client && cursor.at() > At::hello_sent &&
                            cursor.at() < At::server_done;
          CHECK(stage.offer(setting, ContentType::handshake, message_of(type), random) ==
                (asks ? Alert::handshake_failure : Alert::unexpected_message));
          CHECK(stage.victim.failed());
          ++refused;
        }
        if (!cursor.find(sender, Message::change_cipher_spec)) {
          Stage stage(setting, role, records);
          CHECK(stage.offer(setting, ContentType::change_cipher_spec, Bytes{1}, random) ==
                Alert::unexpected_message);
        }
        Stage stage(setting, role, records);
        CHECK(stage.offer(setting, ContentType::application_data, Bytes{'x'}, random) ==
              Alert::unexpected_message);
        Stage fatal(setting, role, records);
        CHECK(fatal.offer(setting, ContentType::alert, Bytes{2, 40}, random) ==
              Alert::handshake_failure);
        CHECK(fatal.victim.pending().empty());  // nothing is said behind a fatal alert
        Stage warned(setting, role, records);
        CHECK_FALSE(warned.offer(setting, ContentType::alert, Bytes{1, 90}, random));
        CHECK_FALSE(warned.victim.failed());
        refused += 3;
      }
    }
  }
  CHECK(places > 70);
  CHECK(refused > 15 * places);
}

TEST_CASE("records of a handshake that are dropped, said twice, swapped or put elsewhere") {
  World world;
  std::size_t tried = 0;
  for (const Kind kind : kinds) {
    const Setting setting = setting_for(world, kind);
    CAPTURE(static_cast<int>(kind));
    for (const Role role : {Role::client, Role::server}) {
      CAPTURE(name_of(role));
      enum class Change { drop, twice, swap, late };
      for (const Change change : {Change::drop, Change::twice, Change::swap, Change::late}) {
        CAPTURE(static_cast<int>(change));
        for (std::size_t at = 0;; ++at) {
          CAPTURE(at);
          Stage stage(setting, role, at);
          stage.answer();
          // The peer's next records as they are, those of one flight.
          std::vector<Bytes> flight;
          for (View rest = stage.peer.pending(); !rest.empty();) {
            const std::size_t size = record::header_size + (std::size_t{rest[3]} << 8 | rest[4]);
            flight.push_back(to_bytes(rest.first(size)));
            rest = rest.subspan(size);
          }
          if (flight.empty()) break;
          stage.peer.sent(stage.peer.pending().size());
          std::vector<Bytes> said = flight;
          const bool alone = flight.size() < 2;
          if (change == Change::drop) said.erase(said.begin());
          if (change == Change::twice) said.insert(said.begin(), said.front());
          if (change == Change::swap && !alone) std::swap(said[0], said[1]);
          if (change == Change::late) std::ranges::rotate(said, said.begin() + 1);
          if (said == flight) continue;
          for (const Bytes& one : said) Stage::feed(stage.victim, one);
          stage.answer();
          ++tried;
          // The victim refuses it, or waits for what is missing; only what comes behind its last
          // Finished finds it established.
          const bool behind = change == Change::twice && alone;
          if (!behind) CHECK_FALSE(stage.victim.established());
          if (change != Change::drop) CHECK(stage.victim.failed());
        }
      }
    }
  }
  CHECK(tried > 150);
}
