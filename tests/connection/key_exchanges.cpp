// Every suite of the table, with and without the extensions that change its keys, and what must be
// refused in each form of the key exchange.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "crypto/rsa_encrypt.hpp"
#include "study/parameters.hpp"
#include "study/tracer.hpp"
#include "support/exchanges.hpp"
#include "support/rewrite.hpp"
#include "wire/writer.hpp"

using namespace handglass;
using namespace handglass::test;
using namespace handglass::handshake;

namespace {

const Suite& suite_named(std::string_view name) {
  const Suite* suite = find_suite(name);
  REQUIRE(suite);
  return *suite;
}

struct Played {
  Connection client, server;
  Talk talk;
};
Played play(const Exchanges::Pair& pair) {
  Played out{Connection::client(pair.client, target_of("server.lab")),
             Connection::server(pair.server),
             {}};
  out.talk = talk(out.client, out.server);
  return out;
}

// The alert by which one of the two gave up, or nothing.
std::optional<Alert> alert_of(const Talk& talk) {
  for (const auto* events : {&talk.server_events, &talk.client_events})
    if (const Failure* failure = failure_in(*events); failure && failure->rule != Rule::peer_alert)
      return failure->alert();
  return std::nullopt;
}
Rule rule_of(const Talk& talk) {
  for (const auto* events : {&talk.server_events, &talk.client_events})
    if (const Failure* failure = failure_in(*events); failure && failure->rule != Rule::peer_alert)
      return failure->rule;
  return Rule::internal;
}

}  // namespace

TEST_CASE("every suite of the table carries a handshake and data, with and without EMS and EtM") {
  Exchanges exchanges;
  for (const Suite& suite : suites)
    for (const bool extended : {true, false})
      for (const bool encrypt_then_mac : {true, false}) {
        CAPTURE(suite.openssl_name);
        CAPTURE(extended);
        CAPTURE(encrypt_then_mac);
        const bool blocks = suite.cipher.row().kind == record::CipherKind::block;
        if (!blocks && !encrypt_then_mac) continue;
        auto pair = exchanges.pair_for(suite);
        pair.client->policy.extended_master_secret = extended;
        pair.server->policy.encrypt_then_mac = encrypt_then_mac;
        auto [c, s, t] = play(pair);
        REQUIRE(c.established());
        REQUIRE(s.established());
        CHECK(same(c.session().master.reveal(), s.session().master.reveal()));
        CHECK(c.session().negotiated.suite == &suite);
        CHECK(s.session().negotiated.extended_master_secret == extended);
        CHECK(c.session().negotiated.encrypt_then_mac == (blocks && encrypt_then_mac));
        const Bytes large(50000, 0x61);
        REQUIRE(c.write(as_bytes("ping")));
        REQUIRE(s.write(large));
        t = talk(c, s);
        CHECK(as_text(t.server_data) == "ping");
        CHECK(t.client_data == large);
      }
}

TEST_CASE("who the peers are at the end follows from the key exchange") {
  Exchanges exchanges;
  for (const Suite& suite : suites) {
    CAPTURE(suite.openssl_name);
    const auto [c, s, t] = play(exchanges.pair_for(suite));
    const PeerIdentity &server = c.session().peer, &client = s.session().peer;
    if (uses_psk(suite.key_exchange)) {
      REQUIRE(std::holds_alternative<PreShared>(server));
      CHECK(std::get<PreShared>(client).identity == "lab");
    } else if (suite.authentication == Authentication::none) {
      CHECK(std::holds_alternative<Anonymous>(server));
      CHECK(std::holds_alternative<NotAsked>(client));
    } else {
      REQUIRE(std::holds_alternative<Proven>(server));
      REQUIRE(std::holds_alternative<Proven>(client));
      CHECK(std::holds_alternative<PeerHoldsKey>(std::get<Proven>(server).possession) ==
            is_signed(suite.key_exchange));
      CHECK(std::holds_alternative<KeyUsed>(std::get<Proven>(client).possession) ==
            (suite.key_exchange == KeyExchange::ecdh));
    }
  }
}

TEST_CASE(
    "static ECDH: a client that can sign says a key and signs, one that cannot says nothing") {
  Exchanges exchanges;
  for (const bool fixed : {true, false}) {
    CAPTURE(fixed);
    const auto pair = exchanges.pair_for(suite_named("ECDH-ECDSA-AES128-GCM-SHA256"), fixed);
    study::Tracer tracer(
        {.eyes = study::Eyes::both, .show_secrets = true, .time = World::now(), .elapsed_ms = {}});
    Connection c =
        Connection::client(pair.client, target_of("server.lab"), tracer.observer(Role::client));
    Connection s = Connection::server(pair.server, tracer.observer(Role::server));
    talk(c, s);
    const study::Trace& trace = tracer.trace();
    REQUIRE(trace.established());
    CHECK_FALSE(trace.find(Message::server_key_exchange, Role::server));
    CHECK((trace.find(Message::certificate_verify, Role::client) == nullptr) == fixed);
    CHECK((trace.find(Message::client_key_exchange, Role::client)->bytes.size() == 4) == fixed);
    // With both keys fixed, only the randoms make two handshakes differ.
    const Bytes premaster = *trace.find(DerivationId::premaster)->output;
    if (!fixed) continue;
    study::Tracer again(
        {.eyes = study::Eyes::both, .show_secrets = true, .time = World::now(), .elapsed_ms = {}});
    Connection c2 =
        Connection::client(pair.client, target_of("server.lab"), again.observer(Role::client));
    Connection s2 = Connection::server(pair.server, again.observer(Role::server));
    talk(c2, s2);
    CHECK(*again.trace().find(DerivationId::premaster)->output == premaster);
    CHECK(*again.trace().find(DerivationId::master_secret)->output !=
          *trace.find(DerivationId::master_secret)->output);
  }
}

TEST_CASE("an RSA certificate without keyEncipherment does not serve for key transport") {
  // RFC 5246 §7.4.2. Our server does not choose the suite; of another's server our client refuses
  // the certificate.
  World world;
  const auto signer = world.identity("server.lab", KeyKind::rsa2048, [](x509::Recipe& recipe) {
    recipe.key_usage = {x509::KeyUsage::digital_signature};
  });
  auto server = world.server(signer, ClientAuth::none);
  auto client = world.client(std::nullopt);
  client->policy.suites = server->policy.suites = {suite_named("AES128-SHA").code};
  const auto played = play({client, server});
  CHECK(rule_of(played.talk) == Rule::suite_not_common);
  CHECK(alert_of(played.talk) == Alert::handshake_failure);
}

TEST_CASE("pre-shared keys: another key ends at Finished, an unknown name at once") {
  Exchanges exchanges;
  for (const std::string_view name : {"PSK-AES128-GCM-SHA256", "ECDHE-PSK-AES128-GCM-SHA256"}) {
    CAPTURE(name);
    auto pair = exchanges.pair_for(suite_named(name));
    SUBCASE("another key") {
      pair.client->psks = {std::make_shared<const Psk>(Psk{"lab", SecretBytes(Bytes(32, 1))})};
      const auto played = play(pair);
      CHECK(alert_of(played.talk) == Alert::bad_record_mac);
    }
    SUBCASE("another name") {
      pair.client->psks = {
          std::make_shared<const Psk>(Psk{"elsewhere", SecretBytes(Bytes(32, 0x5a))})};
      const auto played = play(pair);
      CHECK(rule_of(played.talk) == Rule::psk_identity_unknown);
      CHECK(alert_of(played.talk) == Alert::unknown_psk_identity);
    }
    SUBCASE("a hint is heard and changes nothing") {
      pair.server->psk_identity_hint = "which one?";
      CHECK(play(pair).client.established());
    }
    SUBCASE("a client without a key offers no such suite") {
      pair.client->psks.clear();
      pair.client->policy.suites.push_back(suite_named("AES128-SHA").code);
      CHECK(rule_of(play(pair).talk) == Rule::suite_not_common);
    }
  }
}

TEST_CASE("the client takes no prime shorter than its policy says") {
  Exchanges exchanges;
  auto pair = exchanges.pair_for(suite_named("DHE-RSA-AES128-GCM-SHA256"));
  pair.server->policy.groups = {NamedGroup::ffdhe2048};
  pair.client->policy.dh_bits_min = 3072;
  const auto played = play(pair);
  CHECK(rule_of(played.talk) == Rule::group_weak);
  CHECK(alert_of(played.talk) == Alert::insufficient_security);
}

TEST_CASE("DHE takes a group that both name; who names none leaves the choice to the server") {
  Exchanges exchanges;
  for (const auto& [offered, chosen] :
       {std::pair{std::vector{NamedGroup::ffdhe3072, NamedGroup::ffdhe2048}, "3072"},
        std::pair{std::vector{NamedGroup::x25519}, "2048"}}) {
    auto pair = exchanges.pair_for(suite_named("DHE-RSA-CHACHA20-POLY1305"));
    pair.client->policy.groups = offered;
    pair.client->credentials.clear();
    pair.server->client_auth = ClientAuth::none;
    if (offered.size() == 2) pair.server->policy.groups = {NamedGroup::ffdhe3072};
    study::Tracer tracer(
        {.eyes = study::Eyes::both, .show_secrets = false, .time = World::now(), .elapsed_ms = {}});
    Connection c =
        Connection::client(pair.client, target_of("server.lab"), tracer.observer(Role::client));
    Connection s = Connection::server(pair.server, tracer.observer(Role::server));
    talk(c, s);
    REQUIRE(c.established());
    CHECK(std::to_string(study::parameters_of(tracer.trace()).dh_bits) == chosen);
  }
  // Names some of RFC 7919, none of which is ours (§4).
  auto pair = exchanges.pair_for(suite_named("DHE-RSA-CHACHA20-POLY1305"));
  pair.client->policy.groups = {NamedGroup::ffdhe4096};
  pair.server->policy.groups = {NamedGroup::ffdhe2048};
  CHECK(rule_of(play(pair).talk) == Rule::group_not_common);
}

namespace {

// The client's bytes up to its ClientKeyExchange, whose body is then replaced.
template <class Body>
std::optional<Alert> answer_to(const Exchanges::Pair& pair, const Body& body,
                               Failure* why = nullptr) {
  Connection c = Connection::client(pair.client, target_of("server.lab"));
  Connection s = Connection::server(pair.server);
  const auto feed = [](Connection& to, View bytes) -> std::optional<Failure> {
    while (!bytes.empty()) {
      const auto [taken, first] = to.feed(bytes);
      bytes = bytes.subspan(taken);
      for (Event event = first; !std::holds_alternative<std::monostate>(event); event = to.next())
        if (const auto* failed = std::get_if<event::Failed>(&event)) return failed->failure;
    }
    return std::nullopt;
  };
  REQUIRE_FALSE(feed(s, c.pending()));
  c.sent(c.pending().size());
  REQUIRE_FALSE(feed(c, s.pending()));
  // The client's second flight, record by record: one message each.
  Bytes flight = to_bytes(c.pending());
  for (std::size_t at = 0; at < flight.size();) {
    const std::size_t size = static_cast<std::size_t>(flight[at + 3]) << 8 | flight[at + 4];
    Bytes record = to_bytes(View(flight).subspan(at, 5 + size));
    at += record.size();
    if (record[0] == 22 && record[5] == static_cast<std::uint8_t>(Body::tag)) {
      const Bytes message = whole_message(body);
      record = concat({Bytes{22, 3, 3, static_cast<std::uint8_t>(message.size() >> 8),
                             static_cast<std::uint8_t>(message.size())},
                       message});
    }
    if (const auto failure = feed(s, record)) {
      if (why) *why = *failure;
      return failure->alert();
    }
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("whatever is wrong with an encrypted premaster secret, the answer is the same") {
  // Bleichenbacher: no alert at ClientKeyExchange, and none that tells of padding, length or
  // version.
  Exchanges exchanges;
  auto pair = exchanges.pair_for(suite_named("AES128-GCM-SHA256"));
  pair.client->credentials.clear();
  pair.server->client_auth = ClientAuth::none;
  const auto& key =
      std::get<crypto::RsaPublicKey>(pair.server->credentials.front().key->public_key());
  crypto::Random& random = crypto::system_random();
  std::vector<Bytes> bad{Bytes(256, 0), Bytes(256, 0xff), Bytes(255, 1),
                         Bytes(257, 1), Bytes{},          Bytes(1, 1)};
  for (const std::size_t size : {0u, 1u, 46u, 47u, 49u, 200u})
    bad.push_back(*crypto::rsa_encrypt(key, Bytes(size, 3), random));
  Bytes wrong_version(48, 7);
  wrong_version[0] = 3, wrong_version[1] = 1;
  bad.push_back(*crypto::rsa_encrypt(key, wrong_version, random));
  Bytes right_form(48, 7);  // but not what the client has
  right_form[0] = 3, right_form[1] = 3;
  bad.push_back(*crypto::rsa_encrypt(key, right_form, random));
  std::set<std::string> answers;
  for (const Bytes& ciphertext : bad) {
    Failure why;
    CHECK(answer_to(pair, ClientKeyExchangeRsa{{ciphertext}}, &why) == Alert::bad_record_mac);
    answers.insert(std::string(info(why.rule).id) + " " + std::string(why.message) + why.field);
  }
  CHECK(answers.size() == 1);
}

TEST_CASE("a public value that is none is illegal_parameter in every form") {
  Exchanges exchanges;
  const auto pair_of = [&](std::string_view name) {
    auto pair = exchanges.pair_for(suite_named(name));
    pair.server->client_auth = ClientAuth::none;
    return pair;
  };
  Bytes p = crypto::ffdhe(2048).p;
  const Bytes zero(p.size(), 0), one{1};
  Bytes minus_one = p;
  minus_one.back() = static_cast<std::uint8_t>(minus_one.back() - 1);
  for (const Bytes& value : {zero, one, minus_one, p, Bytes(p.size() + 1, 0xff)})
    CHECK(answer_to(pair_of("DHE-RSA-AES128-GCM-SHA256"), ClientKeyExchangeDhe{{value}}) ==
          Alert::illegal_parameter);
  const Bytes off_curve = concat({Bytes{4}, Bytes(64, 1)});
  for (const std::string_view name : {"ECDH-ECDSA-AES128-GCM-SHA256", "AECDH-AES128-SHA"})
    CHECK(answer_to(pair_of(name), ClientKeyExchangeEcdhe{{off_curve}}) ==
          Alert::illegal_parameter);
  CHECK(answer_to(pair_of("ECDHE-PSK-AES128-GCM-SHA256"),
                  ClientKeyExchangeEcdhePsk{{as_bytes("lab")}, {off_curve}}) ==
        Alert::illegal_parameter);
}

TEST_CASE("keys of every kind sign on both sides") {
  World world;
  for (const KeyKind kind :
       {KeyKind::p256, KeyKind::p384, KeyKind::p521, KeyKind::rsa2048, KeyKind::ed25519}) {
    CAPTURE(static_cast<int>(kind));
    const auto server = world.identity("server.lab", kind), client = world.identity("alice", kind);
    const auto played = play({world.client(client), world.server(server)});
    REQUIRE(played.server.established());
    CHECK(std::holds_alternative<Proven>(played.server.session().peer));
  }
}

TEST_CASE("SHA-1 signatures: in the compatible profile alone") {
  World world;
  const auto server = world.identity("server.lab"), alice = world.identity("alice");
  for (const Profile profile : {Profile::modern, Profile::compatible}) {
    CAPTURE(static_cast<int>(profile));
    auto c = world.client(alice), s = world.server(server);
    c->policy.schemes = {SignatureScheme::ecdsa_sha1};
    s->policy = policy_of(profile);
    CHECK(play({c, s}).server.established() == (profile == Profile::compatible));
  }
}

TEST_CASE("profiles: modern has forward secrecy and AEADs, lab has the whole table") {
  const auto has = [](Profile profile, std::string_view name) {
    return std::ranges::count(policy_of(profile).suites, suite_named(name).code) == 1;
  };
  for (const CipherSuite code : policy_of(Profile::modern).suites) {
    CHECK(has_forward_secrecy(find_suite(code)->key_exchange));
    CHECK(find_suite(code)->cipher.row().kind == record::CipherKind::aead);
  }
  CHECK(has(Profile::compatible, "AES128-SHA"));
  CHECK_FALSE(has(Profile::compatible, "NULL-SHA256"));
  CHECK_FALSE(has(Profile::compatible, "AECDH-AES128-SHA"));
  CHECK(policy_of(Profile::lab).suites.size() == suites.size());
}

TEST_CASE("a server that requires a certificate speaks no suite without one, pre-shared keys too") {
  Exchanges exchanges;
  for (const std::string_view name : {"AECDH-AES128-SHA", "ECDHE-PSK-AES128-GCM-SHA256"}) {
    auto pair = exchanges.pair_for(suite_named(name));
    pair.server->client_auth = ClientAuth::require;
    CHECK(rule_of(play(pair).talk) == Rule::suite_not_common);
  }
}

TEST_CASE("a client with several certificates sends one that may sign") {
  World world;
  const auto agrees = world.identity("agrees", KeyKind::p256, [](x509::Recipe& recipe) {
    recipe.key_usage = {x509::KeyUsage::key_agreement};
  });
  const auto alice = world.identity("alice");
  auto client = world.client(agrees);
  client->credentials.push_back(alice.credential());
  const auto played = play({client, world.server(world.identity("server.lab"))});
  REQUIRE(played.server.established());
  CHECK(
      same(std::get<Proven>(played.server.session().peer).leaf->der(), alice.chain.front()->der()));
}

TEST_CASE("groups of a prime of which none fits: insufficient_security") {
  // RFC 7919 §4.
  Exchanges exchanges;
  auto pair = exchanges.pair_for(suite_named("DHE-RSA-AES128-GCM-SHA256"));
  pair.client->policy.groups = {NamedGroup::ffdhe4096};
  pair.server->policy.groups = {NamedGroup::ffdhe2048};
  CHECK(alert_of(play(pair).talk) == Alert::insufficient_security);
}

TEST_CASE("the same where a curve was missing first: insufficient_security is not lost") {
  Exchanges exchanges;
  auto pair = exchanges.pair_for(suite_named("ECDHE-RSA-AES128-GCM-SHA256"));
  const CipherSuite dhe = suite_named("DHE-RSA-AES128-GCM-SHA256").code;
  pair.client->policy.suites.push_back(dhe);
  pair.server->policy.suites.push_back(dhe);
  pair.client->policy.groups = {NamedGroup::x25519, NamedGroup::ffdhe4096};
  pair.server->policy.groups = {NamedGroup::secp256r1, NamedGroup::ffdhe2048};
  CHECK(alert_of(play(pair).talk) == Alert::insufficient_security);
  // A client that names no prime misses none: what is missing is a curve.
  pair.client->policy.suites.pop_back();
  CHECK(alert_of(play(pair).talk) == Alert::handshake_failure);
}

TEST_CASE("a server that shows no certificate asks for none: an anonymous one hears it by name") {
  Exchanges exchanges;
  for (const auto& [name, expected] :
       {std::pair{"AECDH-AES128-SHA", Alert::handshake_failure},
        std::pair{"ECDHE-PSK-AES128-GCM-SHA256", Alert::unexpected_message},
        std::pair{"PSK-AES128-GCM-SHA256", Alert::unexpected_message}})
    for (const bool cut : {false, true}) {
      CAPTURE(name);
      CAPTURE(cut);
      auto pair = exchanges.pair_for(suite_named(name));
      auto meddler = std::make_shared<Rewrite<ServerHelloDone>>([](ServerHelloDone&) {});
      CertificateRequest request;
      request.certificate_types.items = {ClientCertificateType::ecdsa_sign};
      request.supported_signature_algorithms.items = {SignatureScheme::ecdsa_secp256r1_sha256};
      meddler->before = {whole_message(request)};
      // Its first byte is enough.
      if (cut) meddler->before.front().resize(1);
      pair.server->meddler = meddler;
      const Talk talk = play(pair).talk;
      const Failure* failure = failure_in(talk.client_events);
      REQUIRE(failure);
      CHECK(failure->rule == Rule::unexpected_message);
      CHECK(failure->alert() == expected);
    }
}

TEST_CASE("a pre-shared key that is too long is a failure of ours, not a write past its place") {
  Exchanges exchanges;
  auto pair = exchanges.pair_for(suite_named("PSK-AES128-GCM-SHA256"));
  pair.client->psks = {std::make_shared<const Psk>(Psk{"lab", SecretBytes(Bytes(600, 1))})};
  CHECK(rule_of(play(pair).talk) == Rule::internal);
}

TEST_CASE("what protects best is preferred in every profile") {
  for (const Profile profile : {Profile::modern, Profile::compatible, Profile::lab}) {
    bool forward = true, full = true;
    for (const CipherSuite code : policy_of(profile).suites) {
      const Suite& suite = *find_suite(code);
      const bool now = has_forward_secrecy(suite.key_exchange);
      CHECK((forward || !now));
      if (forward && !now) full = true;
      forward = now;
      const bool aead = suite.cipher.row().kind == record::CipherKind::aead &&
                        crypto::tag_size(*suite.cipher.row().aead) == 16;
      CHECK((full || !aead));
      full = aead;
    }
  }
}
