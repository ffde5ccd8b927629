// What each bad certificate gets: the alert of RFC 5246 §7.2.2, sent before the close, and the
// reason at the end that refused.
#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "handshake/observer.hpp"
#include "support/world.hpp"

using namespace handglass;
using namespace handglass::test;
using handshake::ClientAuth;
using x509::Recipe;

namespace {

using days = std::chrono::days;

struct Refused {
  Alert sent{}, heard{};
  std::string reason;
  bool secret_left = false;  // whether the refused side's peer got as far as keys
};

std::string reason_in(const Failure& failure) {
  for (const Evidence& e : failure.evidence)
    if (e.name == "reason") return e.value;
  return {};
}

Refused refused_by_server(World& world, const World::Identity& client,
                          std::vector<x509::CrlRef> crls = {}) {
  auto server = world.server(world.identity("server.lab"));
  server->trust.crls = std::move(crls);
  if (!server->trust.crls.empty()) server->policy.certificates.crl_check = x509::CrlCheck::chain;
  Connection c = Connection::client(world.client(client), handshake::target_of("server.lab"));
  Connection s = Connection::server(server);
  const Talk t = talk(c, s);
  const Failure* ours = failure_in(t.server_events);
  const Failure* theirs = failure_in(t.client_events);
  REQUIRE(ours);
  REQUIRE(theirs);
  CHECK_FALSE(s.established());
  CHECK_FALSE(c.established());
  CHECK(theirs->rule == Rule::peer_alert);
  return {ours->alert(), theirs->alert(), reason_in(*ours)};
}

Refused refused_by_client(World& world, const World::Identity& server,
                          std::string_view name = "server.lab") {
  Connection c =
      Connection::client(world.client(world.identity("alice")), handshake::target_of(name));
  Connection s = Connection::server(world.server(server));
  const Talk t = talk(c, s);
  const Failure* ours = failure_in(t.client_events);
  const Failure* theirs = failure_in(t.server_events);
  REQUIRE(ours);
  REQUIRE(theirs);
  CHECK_FALSE(c.established());
  // Nothing but ClientHello and the alert left the client: no key, no certificate.
  CHECK(t.to_server.size() < 300);
  return {ours->alert(), theirs->alert(), reason_in(*ours)};
}

void check_same(const Refused& refused, Alert alert, std::string_view reason) {
  CHECK(name_of(refused.sent) == name_of(alert));
  CHECK(refused.heard == refused.sent);
  CHECK(refused.reason == reason);
}

}  // namespace

TEST_CASE("the server refuses bad client certificates, each with its alert") {
  World world;
  const auto bob = world.identity("bob");
  SUBCASE("revoked") {
    check_same(refused_by_server(world, bob, world.crls({bob})), Alert::certificate_revoked,
               "revoked");
  }
  SUBCASE("good beside a CRL that lists another") {
    auto server = world.server(world.identity("server.lab"));
    server->trust.crls = world.crls({world.identity("carol")});
    server->policy.certificates.crl_check = x509::CrlCheck::chain;
    Connection c = Connection::client(world.client(bob), handshake::target_of("server.lab"));
    Connection s = Connection::server(server);
    talk(c, s);
    CHECK(s.established());
  }
  SUBCASE("expired") {
    const auto one = world.identity("bob", KeyKind::p256,
                                    [](Recipe& r) { r.not_after = World::now() - days(1); });
    check_same(refused_by_server(world, one), Alert::certificate_expired, "expired");
  }
  SUBCASE("not yet valid") {
    const auto one = world.identity("bob", KeyKind::p256,
                                    [](Recipe& r) { r.not_before = World::now() + days(1); });
    check_same(refused_by_server(world, one), Alert::certificate_expired, "not_yet_valid");
  }
  SUBCASE("unknown CA") {
    World elsewhere("elsewhere");
    auto one = elsewhere.identity("bob");
    one.chain.pop_back();
    Connection c = Connection::client(
        [&] {
          auto config = world.client(one);
          config->send_anyway = true;
          return config;
        }(),
        handshake::target_of("server.lab"));
    Connection s = Connection::server(world.server(world.identity("server.lab")));
    const Talk t = talk(c, s);
    REQUIRE(failure_in(t.client_events));
    CHECK(failure_in(t.client_events)->alert() == Alert::unknown_ca);
  }
  SUBCASE("a CA of the same name with another key") {
    const auto refused = refused_by_server(world, world.impostor("bob"));
    CHECK(name_of(refused.sent) ==
          (refused.reason == "issuer_other_key" ? "unknown_ca" : "bad_certificate"));
  }
  SUBCASE("altered after it was signed") {
    const auto one =
        world.identity("bob", KeyKind::p256, [](Recipe& r) { r.spoil_signature = true; });
    check_same(refused_by_server(world, one), Alert::bad_certificate, "signature_wrong");
  }
  SUBCASE("without clientAuth") {
    const auto one = world.identity(
        "bob", KeyKind::p256, [](Recipe& r) { r.extended_key_usage = {"1.3.6.1.5.5.7.3.1"}; });
    check_same(refused_by_server(world, one), Alert::unsupported_certificate,
               "extended_key_usage_lacks");
  }
  SUBCASE("key usage without digitalSignature") {
    const auto one = world.identity(
        "bob", KeyKind::p256, [](Recipe& r) { r.key_usage = {x509::KeyUsage::key_encipherment}; });
    check_same(refused_by_server(world, one), Alert::unsupported_certificate, "key_usage_lacks");
  }
}

TEST_CASE("a certificate that is required and does not come") {
  World world;
  Connection c = Connection::client(world.client(std::nullopt), handshake::target_of("server.lab"));
  SUBCASE("required: handshake_failure") {
    Connection s = Connection::server(world.server(world.identity("server.lab")));
    const Talk t = talk(c, s);
    REQUIRE(failure_in(t.server_events));
    CHECK(failure_in(t.server_events)->rule == Rule::certificate_missing);
    CHECK(failure_in(t.client_events)->alert() == Alert::handshake_failure);
  }
  SUBCASE("requested: the client is Declined") {
    Connection s =
        Connection::server(world.server(world.identity("server.lab"), ClientAuth::request));
    talk(c, s);
    REQUIRE(s.established());
    CHECK(std::holds_alternative<handshake::Declined>(s.session().peer));
  }
  SUBCASE("not asked") {
    Connection s = Connection::server(world.server(world.identity("server.lab"), ClientAuth::none));
    talk(c, s);
    REQUIRE(s.established());
    CHECK(std::holds_alternative<handshake::NotAsked>(s.session().peer));
  }
}

TEST_CASE("the client refuses bad server certificates, and nothing secret leaves it") {
  World world;
  SUBCASE("expired") {
    const auto one = world.identity("server.lab", KeyKind::p256,
                                    [](Recipe& r) { r.not_after = World::now() - days(1); });
    check_same(refused_by_client(world, one), Alert::certificate_expired, "expired");
  }
  SUBCASE("another name") {
    check_same(refused_by_client(world, world.identity("server.lab"), "other.lab"),
               Alert::bad_certificate, "name_mismatch");
  }
  SUBCASE("altered") {
    const auto one =
        world.identity("server.lab", KeyKind::p256, [](Recipe& r) { r.spoil_signature = true; });
    check_same(refused_by_client(world, one), Alert::bad_certificate, "signature_wrong");
  }
  SUBCASE("for clients only") {
    const auto one = world.identity("server.lab", KeyKind::p256, [](Recipe& r) {
      r.extended_key_usage = {"1.3.6.1.5.5.7.3.2"};
    });
    check_same(refused_by_client(world, one), Alert::unsupported_certificate,
               "extended_key_usage_lacks");
  }
  SUBCASE("insecure goes on, and the identity says so") {
    const auto one = world.identity("server.lab", KeyKind::p256,
                                    [](Recipe& r) { r.not_after = World::now() - days(1); });
    auto config = world.client(std::nullopt);
    config->insecure = true;
    Connection c = Connection::client(config, handshake::target_of("server.lab"));
    Connection s = Connection::server(world.server(one, ClientAuth::none));
    talk(c, s);
    REQUIRE(c.established());
    const auto* overridden = std::get_if<handshake::Overridden>(&c.session().peer);
    REQUIRE(overridden);
    CHECK(overridden->verdict.reason() == x509::Reason::expired);
    // It outlives the handshake, and whoever asks later finds what passed explained too.
    CHECK_FALSE(overridden->verdict.checks.front().evidence.empty());
  }
}

TEST_CASE("a client with a key that is not its certificate's cannot even be configured") {
  World world;
  const auto alice = world.identity("alice"), bob = world.identity("bob");
  const auto mixed = handshake::make_credential(alice.chain, bob.key);
  REQUIRE_FALSE(mixed);
  CHECK(mixed.error().rule == Rule::key_mismatch);
}

namespace {

struct HearsFailure final : handshake::Observer {
  std::optional<Failure> failure;
  bool watching() const override { return false; }
  void on_failure(handshake::Role, const Failure& one) override { failure = one; }
};

}  // namespace

TEST_CASE("a client whose hello cannot be written fails at the start, and says no hello") {
  World world;
  auto config = world.client(std::nullopt);
  handshake::Target target = handshake::target_of("server.lab");
  std::string field;
  SUBCASE("every suite needs a shared key, and there is none") {
    config->policy.suites = {handshake::CipherSuite{0xd001}};
    field = "cipher_suites";
  }
  SUBCASE("no suite at all") {
    config->policy.suites.clear();
    field = "cipher_suites";
  }
  SUBCASE("a name longer than host names are") {
    target.server_name.assign(256, 'a');
    field = "server_name";
  }
  SUBCASE("a name longer than its length can say") {
    target.server_name.assign(65'536, 'a');
    field = "server_name";
  }
  SUBCASE("protocols beyond their room") {
    config->alpn.assign(300, std::string(241, 'a'));
    field = "application_layer_protocol_negotiation";
  }
  SUBCASE("a protocol without a name") {
    config->alpn = {"h2", ""};
    field = "application_layer_protocol_negotiation";
  }
  SUBCASE("a protocol of too long a name") {
    config->alpn = {std::string(256, 'a')};
    field = "application_layer_protocol_negotiation";
  }
  SUBCASE("no scheme") {
    config->policy.schemes.clear();
    field = "signature_algorithms";
  }
  SUBCASE("groups beyond their room") {
    config->policy.groups.assign(30'000, handshake::NamedGroup::x25519);
    field = "extensions";
  }
  HearsFailure heard;
  Connection client = Connection::client(config, target, heard);
  CHECK(client.failed());
  REQUIRE(heard.failure);
  CHECK(heard.failure->rule == Rule::internal);
  CHECK(heard.failure->field == field);
  CHECK(client.pending().size() == 7);  // an alert
}

TEST_CASE("the longest name and the most protocols make a hello that is answered") {
  World world;
  auto config = world.client(std::nullopt);
  handshake::Target target = handshake::target_of("server.lab");
  target.server_name.assign(255, 'a');
  config->alpn.assign(128, std::string(255, 'a'));
  Connection client = Connection::client(config, target);
  Connection server =
      Connection::server(world.server(world.identity("server.lab"), ClientAuth::none));
  talk(client, server);
  CHECK(client.established());
  CHECK(server.session().negotiated.server_name == target.server_name);
}
