#include "study/scene.hpp"

#include "x509/extensions.hpp"

namespace handglass::study::scene {
namespace {

x509::Recipe recipe(std::string name) {
  x509::Recipe out;
  out.common_name = std::move(name);
  out.not_before = at("2026-01-01");
  out.not_after = at("2027-11-20");
  return out;
}

x509::Recipe ca(std::string name) {
  x509::Recipe out = recipe(std::move(name));
  out.ca = true;
  out.key_usage = {x509::KeyUsage::key_cert_sign, x509::KeyUsage::crl_sign};
  return out;
}

x509::Recipe leaf(std::string name, der::Oid purpose) {
  x509::Recipe out = recipe(std::move(name));
  out.key_usage = {x509::KeyUsage::digital_signature};
  out.extended_key_usage = {der::dotted(purpose)};
  return out;
}

x509::CrlRecipe crl() {
  x509::CrlRecipe out;
  out.this_update = at("2026-11-01");
  out.next_update = at("2026-12-20");
  out.number = 4096;
  return out;
}

x509::CrlRef made(const x509::CrlRecipe& crl_recipe, const Entity& issuer) {
  return x509::Crl::parse(x509::mint_crl(crl_recipe, issuer.as_issuer()).value()).value();
}

void hear_all(Connection& to, View bytes) {
  while (!bytes.empty() && !to.failed()) {
    bytes = bytes.subspan(to.feed(bytes).taken);
    while (!std::holds_alternative<std::monostate>(to.next())) continue;
  }
}

// Whether there was anything to carry.
bool carry_one_way(Connection& from, Connection& to, const Stage& stage) {
  const View pending = from.pending();
  if (pending.empty()) return false;
  hear_all(to, stage.tamper ? stage.tamper(from.role(), pending) : to_bytes(pending));
  from.sent(pending.size());
  return true;
}

// Carries bytes both ways until nobody has any left.
void carry(Connection& client, Connection& server, const Stage& stage) {
  bool moved = true;
  while (moved) {
    moved = carry_one_way(client, server, stage);
    moved |= carry_one_way(server, client, stage);
  }
}

}  // namespace

Time at(std::string_view text) { return parse_time(text).value(); }

Entity Stage::issue(const x509::Recipe& what, const std::shared_ptr<const crypto::PrivateKey>& key,
                    const x509::Issuer& issuer) const {
  return {x509::Certificate::parse(x509::mint(what, key->public_key(), issuer).value()).value(),
          key};
}

std::shared_ptr<const crypto::PrivateKey> Stage::new_key() const {
  return rsa ? crypto::generate_rsa(2048, *random)
             : crypto::generate_ec(crypto::Group::p256, *random);
}

void Stage::reissue() {
  client = issue(client_recipe, client.key, issuing.as_issuer());
  server = issue(server_recipe, server.key, issuing.as_issuer());
  client_config.credentials = {{{client.certificate, issuing.certificate}, client.key}};
  server_config.credentials = {{{server.certificate, issuing.certificate}, server.key}};
}

Trace play(const Twist& twist, const Twist& prepare) {
  Stage stage;
  stage.random = crypto::seeded_random(as_bytes("study scene"));
  stage.client_recipe = leaf("alice", x509::key_purpose::client_auth);
  stage.server_recipe = leaf("server.example", x509::key_purpose::server_auth);
  stage.server_recipe.dns_names = {"server.example"};
  stage.root_crl = stage.issuing_crl = crl();
  if (prepare) prepare(stage);

  const auto root_key = stage.new_key(), issuing_key = stage.new_key();
  stage.client.key = stage.new_key();
  stage.server.key = stage.new_key();
  stage.root = stage.issue(ca("Study Root CA"), root_key,
                           {x509::make_name("Study Root CA", "Handglass Lab"), root_key});
  stage.issuing = stage.issue(ca("Study Issuing CA"), issuing_key, stage.root.as_issuer());
  stage.reissue();
  for (Config* config : {&stage.client_config, &stage.server_config}) {
    config->trust.anchors = {stage.root.certificate};
    config->clock = [] { return now; };
    config->random = stage.random.get();
  }
  stage.server_config.client_auth = handshake::ClientAuth::require;
  stage.server_config.policy.certificates.crl_check = x509::CrlCheck::chain;
  stage.target = handshake::target_of("server.example");
  if (twist) twist(stage);
  if (stage.server_config.trust.crls.empty() &&
      stage.server_config.policy.certificates.crl_check != x509::CrlCheck::off)
    stage.server_config.trust.crls = {made(stage.root_crl, stage.root),
                                      made(stage.issuing_crl, stage.issuing)};

  Tracer tracer(
      {.eyes = stage.eyes, .show_secrets = stage.show_secrets, .time = now, .elapsed_ms = {}});
  tracer.trace().seeded = true;
  tracer.trace().insecure = stage.client_config.insecure;
  tracer.trace().client_endpoint = "192.0.2.1:50000";
  tracer.trace().server_endpoint = "server.example:4433";
  if (stage.before != Before::nothing) {
    converse({.client = std::make_shared<Config>(stage.client_config),
              .server = std::make_shared<Config>(stage.server_config),
              .target = stage.target,
              .before = stage.before},
             tracer);
  } else {
    const bool client_seen = stage.eyes != Eyes::server, server_seen = stage.eyes != Eyes::client;
    auto client =
        Connection::client(std::make_shared<Config>(stage.client_config), stage.target,
                           client_seen ? tracer.observer(Role::client) : Connection::nobody());
    auto server =
        Connection::server(std::make_shared<Config>(stage.server_config),
                           server_seen ? tracer.observer(Role::server) : Connection::nobody());
    carry(client, server, stage);
    if (stage.send_data && client.established() && server.established()) {
      (void)client.write(as_bytes("ping"));
      carry(client, server, stage);
      (void)server.write(as_bytes("pong"));
      carry(client, server, stage);
    }
    if (stage.cut) {
      (void)client.ended();
      (void)server.ended();
    }
    if (client.established() && !client.failed()) client.close();
    carry(client, server, stage);
  }
  return std::move(tracer.trace());
}

}  // namespace handglass::study::scene
