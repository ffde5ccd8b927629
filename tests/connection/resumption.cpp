// Sessions that are taken up again, by session ID and by ticket: what stays, what is judged anew,
// and when the two begin from the start instead.
#include <doctest/doctest.h>

#include <array>

#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "study/tracer.hpp"
#include "support/exchanges.hpp"
#include "support/rewrite.hpp"
#include "x509/chain_memory.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

enum class By { id, ticket };

struct Pair {
  World world;
  World::Identity alice = world.identity("alice"), lab = world.identity("server.lab");
  std::shared_ptr<Config> client = world.client(alice), server = world.server(lab);
  Time now = World::now();

  explicit Pair(By by) {
    client->sessions = std::make_shared<SessionCache>();
    if (by == By::id) {
      server->sessions = std::make_shared<SessionCache>();
    } else {
      server->tickets = std::make_shared<TicketKeys>(world.random());
      client->ask_for_tickets = true;
    }
    for (Config* config : {client.get(), server.get()}) config->clock = [this] { return now; };
  }

  struct Played {
    Connection client, server;
    Talk talk;
    bool both() const { return client.established() && server.established(); }
    bool resumed() const { return both() && client.cursor().has(fact::resuming); }
  };
  Played play() const {
    Played out{Connection::client(client, target_of("server.lab")), Connection::server(server), {}};
    out.talk = talk(out.client, out.server);
    return out;
  }
};

const Proven& proven(const Connection& end) {
  const auto* identity = std::get_if<Proven>(&end.session().peer);
  REQUIRE(identity);
  return *identity;
}

}  // namespace

TEST_CASE("a session is resumed: the same secret and identities, other keys, data both ways") {
  for (const By by : {By::id, By::ticket}) {
    CAPTURE(by == By::ticket);
    Pair pair(by);
    auto first = pair.play();
    REQUIRE(first.both());
    CHECK_FALSE(first.resumed());
    for (int again = 0; again < 3; ++again) {
      auto next = pair.play();
      REQUIRE(next.resumed());
      CHECK(next.server.cursor().has(fact::resuming));
      CHECK(same(next.client.session().master.reveal(), first.client.session().master.reveal()));
      CHECK(same(next.server.session().master.reveal(), first.client.session().master.reveal()));
      CHECK(next.client.session().negotiated.server_random !=
            first.client.session().negotiated.server_random);
      CHECK(same(proven(next.server).leaf->der(), pair.alice.chain[0]->der()));
      CHECK(same(proven(next.client).leaf->der(), pair.lab.chain[0]->der()));
      CHECK(std::holds_alternative<SessionKept>(proven(next.server).possession));
      REQUIRE(next.client.write(as_bytes("to the server")));
      REQUIRE(next.server.write(as_bytes("to the client")));
      const Talk more = talk(next.client, next.server);
      CHECK(as_text(more.server_data) == "to the server");
      CHECK(as_text(more.client_data) == "to the client");
    }
  }
}

TEST_CASE("what has changed since is a reason to begin from the start") {
  for (const By by : {By::id, By::ticket}) {
    CAPTURE(by == By::ticket);
    Pair pair(by);
    const auto first = pair.play();
    REQUIRE(first.both());
    SUBCASE("the server's suites") {
      std::erase(pair.server->policy.suites, first.client.session().negotiated.suite->code);
    }
    SUBCASE("the server's use of extended_master_secret") {
      // It was made with it: a client that leaves it out is refused, a server that has it goes on.
      pair.client->policy.extended_master_secret = false;
    }
    SUBCASE("a day") { pair.now += std::chrono::hours(49); }
    SUBCASE("the server asks for no certificate") { pair.server->client_auth = ClientAuth::none; }
    SUBCASE("the server's memory") {
      pair.server->sessions = by == By::id ? std::make_shared<SessionCache>() : nullptr;
      if (by == By::ticket)
        pair.server->tickets = std::make_shared<TicketKeys>(pair.world.random());
    }
    const auto next = pair.play();
    CHECK(next.both());
    CHECK_FALSE(next.resumed());
  }
}

TEST_CASE("a session that was made in no year is none") {
  SavedSession session;
  session.master = MasterSecret();
  session.made = World::now();
  CHECK(read_session(write(session)));
  for (const Time made : {Time::min(), Time::max()}) {
    session.made = made;
    CHECK_FALSE(read_session(write(session)));
  }
}

TEST_CASE("a session that is resumed again and again grows no younger") {
  for (const By by : {By::id, By::ticket}) {
    CAPTURE(by == By::ticket);
    Pair pair(by);
    REQUIRE(pair.play().both());
    Time made = pair.now;
    int resumed = 0, anew = 0;
    for (int i = 0; i < 15; ++i) {
      pair.now += std::chrono::hours(5);
      const auto next = pair.play();
      REQUIRE(next.both());
      ++(next.resumed() ? resumed : anew);
      if (!next.resumed()) made = pair.now;
      CHECK(pair.now - made <= std::chrono::hours(24));
    }
    CHECK(resumed > 0);
    CHECK(anew > 0);
  }
}

TEST_CASE("a client that was revoked or has run out is refused, though it has a session") {
  for (const By by : {By::id, By::ticket}) {
    CAPTURE(by == By::ticket);
    Pair pair(by);
    REQUIRE(pair.play().both());
    REQUIRE(pair.play().resumed());
    Alert expected{};
    SUBCASE("revoked") {
      pair.server->trust.crls = pair.world.crls({pair.alice});
      pair.server->policy.certificates.crl_check = x509::CrlCheck::chain;
      expected = Alert::certificate_revoked;
    }
    SUBCASE("another CA is trusted now") {
      pair.server->trust.anchors = {World("another").root()};
      expected = Alert::unknown_ca;
    }
    const auto next = pair.play();
    CHECK_FALSE(next.server.established());
    const Failure* failure = failure_in(next.talk.server_events);
    REQUIRE(failure);
    CHECK(failure->alert() == expected);
  }
}

TEST_CASE("a chain that is remembered is judged once, and anew where the answer may be another") {
  Pair pair(By::id);
  pair.server->sessions = nullptr;
  pair.alice = pair.world.identity("alice", KeyKind::p256, [](x509::Recipe& recipe) {
    recipe.not_after = World::now() + std::chrono::hours(1);
  });
  pair.client->credentials = {pair.alice.credential()};
  pair.client->chains = std::make_shared<x509::ChainMemory>();
  pair.server->chains = std::make_shared<x509::ChainMemory>();
  const auto first = pair.play();
  const auto second = pair.play();
  REQUIRE(first.both());
  REQUIRE(second.both());
  // The certificate itself is the first one's, which nobody has read again.
  CHECK(proven(second.server).leaf == proven(first.server).leaf);
  CHECK(proven(second.client).leaf == proven(first.client).leaf);
  Alert expected{};
  SUBCASE("it has run out") {
    pair.now += std::chrono::hours(2);
    expected = Alert::certificate_expired;
  }
  SUBCASE("it is on a list now") {
    pair.server->trust.crls = pair.world.crls({pair.alice});
    pair.server->policy.certificates.crl_check = x509::CrlCheck::chain;
    expected = Alert::certificate_revoked;
  }
  SUBCASE("another CA is trusted now") {
    pair.server->trust.anchors = {World("another").root()};
    expected = Alert::unknown_ca;
  }
  SUBCASE("its key must be larger now") {
    pair.client->credentials = {pair.world.identity("alice", KeyKind::rsa2048).credential()};
    REQUIRE(pair.play().both());
    pair.server->policy.certificates.rsa_bits_min = 3072;
    expected = Alert::bad_certificate;
  }
  const auto next = pair.play();
  CHECK_FALSE(next.server.established());
  const Failure* failure = failure_in(next.talk.server_events);
  REQUIRE(failure);
  CHECK(failure->alert() == expected);
}

TEST_CASE("a client does not ask for a session of another server, or of one that it would refuse") {
  for (const By by : {By::id, By::ticket}) {
    CAPTURE(by == By::ticket);
    Pair pair(by);
    REQUIRE(pair.play().both());
    pair.client->trust.anchors = {World("another").root()};
    const auto next = pair.play();
    CHECK_FALSE(next.both());
    CHECK(failure_in(next.talk.client_events)->alert() == Alert::unknown_ca);
  }
}

TEST_CASE("after a fatal alert the session is dropped at both ends") {
  Pair pair(By::id);
  REQUIRE(pair.play().both());
  auto next = pair.play();
  REQUIRE(next.resumed());
  // A record that nobody sealed.
  const Bytes forged{23, 3, 3, 0, 4, 1, 2, 3, 4};
  (void)next.server.feed(forged);
  CHECK(next.server.failed());
  (void)next.client.feed(next.server.pending());
  CHECK(next.client.failed());
  const auto after = pair.play();
  CHECK(after.both());
  CHECK_FALSE(after.resumed());
}

TEST_CASE("a ticket that was changed, or sealed under a key that is gone, is passed over") {
  World world;
  TicketKeys keys(world.random(), std::chrono::hours(1));
  const Time now = World::now();
  SavedSession session;
  session.suite = CipherSuite{0xc02b};
  std::ranges::fill(session.master.fill(), std::uint8_t{7});
  session.server_name = "server.lab";
  session.peer = SavedSession::Peer::certified;
  const Bytes first(3, 1), second(5, 2);
  session.chain = keep_chain(std::vector<View>{first, second});
  session.made = now;
  const Bytes ticket = keys.seal(session, now);
  const auto opened = keys.open(ticket, now);
  REQUIRE(opened);
  CHECK(same(opened->master.reveal(), session.master.reveal()));
  CHECK(opened->chain->list == session.chain->list);
  CHECK(opened->server_name == "server.lab");
  CHECK(opened->made == now);
  for (std::size_t i = 0; i < ticket.size(); ++i) {
    Bytes other = ticket;
    other[i] ^= 1;
    CHECK_FALSE(keys.open(other, now));
    CHECK_FALSE(keys.open(View(ticket).first(i), now));
  }
  CHECK(keys.open(ticket, now + std::chrono::minutes(90)));
  // The next key is half an hour old, and this one twice as old as its turn.
  CHECK_FALSE(keys.open(ticket, now + std::chrono::minutes(121)));
}

TEST_CASE("a ticket lives from when it came, and never longer than its session") {
  Pair pair(By::ticket);
  const auto hint = std::make_shared<std::uint32_t>(300);
  std::uint32_t said = 0;
  const auto short_lived = std::make_shared<Rewrite<NewSessionTicket>>([&](NewSessionTicket& one) {
    said = one.ticket_lifetime_hint;
    one.ticket_lifetime_hint = *hint;
  });
  pair.server->meddler = short_lived;
  REQUIRE(pair.play().both());
  CHECK(said == 12 * 3600);
  pair.now += std::chrono::seconds(290);
  REQUIRE(pair.play().resumed());
  pair.now += std::chrono::seconds(20);
  REQUIRE(pair.play().resumed());  // with the ticket of 20 seconds ago
  *hint = 0;                       // it is not said
  REQUIRE(pair.play().resumed());
  pair.now += std::chrono::hours(11);
  REQUIRE(pair.play().resumed());
  pair.now += std::chrono::hours(11);
  REQUIRE(pair.play().resumed());
  CHECK(said == 2 * 3600 - 310);
}

TEST_CASE("a server that takes back its ticket leaves no session to be asked for") {
  Pair pair(By::ticket);
  REQUIRE(pair.play().both());
  pair.server->meddler = std::make_shared<Rewrite<NewSessionTicket>>(
      [](NewSessionTicket& one) { one.ticket.bytes = {}; });
  REQUIRE(pair.play().resumed());
  CHECK_FALSE(pair.client->sessions->find(as_bytes("server.lab"), pair.now));
  // Nor does one that has no session to give leave an old one.
  pair.server->meddler = nullptr;
  REQUIRE(pair.play().both());
  CHECK(pair.client->sessions->find(as_bytes("server.lab"), pair.now));
  pair.server->tickets = nullptr;
  CHECK_FALSE(pair.play().resumed());
  CHECK_FALSE(pair.client->sessions->find(as_bytes("server.lab"), pair.now));
}

TEST_CASE("a session that was resumed without extended_master_secret begins no handshake more") {
  for (const Role wishing : {Role::client, Role::server}) {
    CAPTURE(name_of(wishing));
    Pair pair(By::id);
    for (Config* config : {pair.client.get(), pair.server.get()}) {
      config->policy.extended_master_secret = false;
      config->clients_may_renegotiate = true;
    }
    auto first = pair.play();
    REQUIRE(first.both());
    const auto wish = [&](Pair::Played& played) {
      return (wishing == Role::client ? played.client : played.server).renegotiate();
    };
    CHECK(wish(first));
    auto next = pair.play();
    REQUIRE(next.resumed());
    const auto refused = wish(next);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().rule == Rule::session_extended_master_secret);
    CHECK(next.client.takes_data());
    CHECK(next.server.takes_data());
  }
}

TEST_CASE("a session of a shared key is taken up by who has the key still") {
  for (const Role without : {Role::client, Role::server}) {
    CAPTURE(name_of(without));
    Pair pair(By::id);
    const auto lab = std::make_shared<const Psk>(Psk{"lab", SecretBytes(Bytes(32, 1))}),
               other = std::make_shared<const Psk>(Psk{"other", SecretBytes(Bytes(32, 2))});
    for (Config* config : {pair.client.get(), pair.server.get()}) {
      config->policy.suites = {CipherSuite{0x00a8}};
      config->client_auth = ClientAuth::none;
      config->psks = {lab, other};
    }
    REQUIRE(pair.play().both());
    REQUIRE(pair.play().resumed());
    (without == Role::client ? pair.client : pair.server)->psks = {other};
    if (without == Role::server) pair.client->psks = {other, lab};
    const auto next = pair.play();
    CHECK(next.both());
    CHECK_FALSE(next.resumed());
  }
}

TEST_CASE("a peer that leaves without close_notify is resumed all the same") {
  Pair pair(By::id);
  auto first = pair.play();
  REQUIRE(first.both());
  CHECK(std::holds_alternative<event::Failed>(first.server.ended()));
  CHECK(std::holds_alternative<event::Failed>(first.client.ended()));
  CHECK(pair.play().resumed());
}

TEST_CASE("a server keeps no session with more certificates than a path has a use for") {
  Pair pair(By::id);
  // The chain, and its first certificate again as often as there is room for it.
  const auto shows = [&](const World::Identity& identity) {
    pair.client->credentials = {identity.credential()};
    auto& chain = pair.client->credentials.front().chain;
    chain.resize(limits::chain_length, identity.chain.front());
    pair.client->sessions = std::make_shared<SessionCache>();
    REQUIRE(pair.play().both());
    return limits::chain_length * identity.chain.front()->der().size();
  };
  REQUIRE(shows(pair.alice) <= limits::session_chain);
  CHECK(pair.play().resumed());
  const auto large = pair.world.identity("alice", KeyKind::rsa2048, [](x509::Recipe& recipe) {
    for (int i = 0; i < 40; ++i)
      recipe.dns_names.push_back("host" + std::to_string(i) + ".example");
  });
  REQUIRE(shows(large) > limits::session_chain);
  CHECK_FALSE(pair.play().resumed());
}

TEST_CASE("a saved ticket is no longer than one that a server may give") {
  SavedSession session;
  session.made = World::now();
  session.ticket = Bytes(limits::ticket);
  Bytes bytes = write(session);
  CHECK(read_session(bytes));
  // One byte more, and a length that says so; behind it there is a lifetime.
  const std::size_t start = bytes.size() - 4 - limits::ticket;
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(start), 0);
  ++bytes[start - 1];
  CHECK_FALSE(read_session(bytes));
}

TEST_CASE("a server keeps no session whose name is longer than host names are, by neither way") {
  for (const By by : {By::id, By::ticket})
    for (const std::size_t size : std::to_array<std::size_t>({1, 255, 256, 10'000, 60'000})) {
      CAPTURE(by == By::ticket);
      CAPTURE(size);
      Pair pair(by);
      const std::string name(size, 'a');
      pair.client->meddler = std::make_shared<Rewrite<ClientHello>>([&](ClientHello& hello) {
        for (ClientExtension& extension : hello.extensions.value->items)
          if (extension.tag == ExtensionType::server_name)
            extension.body = ServerNameList{{{{NameType::host_name, {as_bytes(name)}}}}};
      });
      const auto first = pair.play();
      REQUIRE(first.both());
      CHECK(first.server.session().negotiated.server_name == name);
      const Negotiated& negotiated = first.client.session().negotiated;
      CHECK((negotiated.ticket || !negotiated.session_id.empty()) == (size <= limits::host_name));
      const auto next = pair.play();
      REQUIRE(next.both());
      CHECK(next.resumed() == (size <= limits::host_name));
    }
}

TEST_CASE("a saved session grows in no memory that nobody wipes: its room is there at once") {
  World world;
  SavedSession session;
  session.made = World::now();
  for (std::size_t size = 0; size < 300; size += 7) {
    CAPTURE(size);
    session.server_name.assign(size, 'a');
    session.identity.assign(size / 2, 'b');
    session.ticket = Bytes(size * 3);
    session.chain = keep_chain(std::vector<View>(size % 4, View(world.root()->der())));
    const Bytes bytes = write(session);
    // What had to grow would have room to spare.
    CHECK(bytes.capacity() == bytes.size());
    const auto read = read_session(bytes);
    REQUIRE(read);
    CHECK(read->server_name == session.server_name);
  }
}

TEST_CASE("the cache holds so many, for so long, and gives up the least used first") {
  SessionCache cache(2, std::chrono::hours(1));
  const Time now = World::now();
  const auto session = [&] {
    auto out = std::make_shared<SavedSession>();
    out->made = now;
    return out;
  };
  for (const char* key : {"a", "b"}) cache.put(as_bytes(key), session());
  CHECK(cache.find(as_bytes("a"), now));
  cache.put(as_bytes("c"), session());
  CHECK(cache.find(as_bytes("a"), now));
  CHECK_FALSE(cache.find(as_bytes("b"), now));
  CHECK_FALSE(cache.find(as_bytes("c"), now + std::chrono::hours(2)));
  cache.drop(as_bytes("a"));
  CHECK_FALSE(cache.find(as_bytes("a"), now));
}

TEST_CASE("a peer that is refused once the handshake is done hears why, and is resumed no more") {
  for (const Role who : {Role::client, Role::server}) {
    CAPTURE(name_of(who));
    Pair pair(By::id);
    auto first = pair.play();
    REQUIRE(first.both());
    Connection& end = who == Role::client ? first.client : first.server;
    end.refuse({.rule = Rule::certificate_not_remembered});
    CHECK(end.failed());
    CHECK_FALSE(end.write(as_bytes("a secret")));
    const Talk more = talk(first.client, first.server);
    const Failure* told = failure_in(who == Role::client ? more.server_events : more.client_events);
    REQUIRE(told);
    CHECK(told->rule == Rule::peer_alert);
    CHECK(told->alert() == Alert::certificate_unknown);
    end.refuse({.rule = Rule::certificate_not_remembered});
    CHECK(end.pending().empty());  // it is said once
    auto next = pair.play();
    CHECK(next.both());
    CHECK_FALSE(next.resumed());
  }
}
