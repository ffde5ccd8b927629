#include "null_world.hpp"

namespace handglass::fuzz {

NullWorld::NullWorld() : world("fuzz") {
  const auto agreement = [](x509::Recipe& recipe) {
    recipe.key_usage = {x509::KeyUsage::key_agreement};
  };
  const auto for_servers = [](x509::Recipe& recipe) {
    recipe.extended_key_usage = {"1.3.6.1.5.5.7.3.1"};  // serverAuth
  };
  client = world.client(world.identity("alice"));
  // A certificate is asked for and not required, so that suites without one can be agreed on too.
  server = world.server(world.identity("server.lab"), handshake::ClientAuth::request);
  server->credentials.push_back(world.identity("server.lab", test::KeyKind::rsa2048).credential());
  server->credentials.push_back(
      world.identity("server.lab", test::KeyKind::p256, agreement).credential());
  const auto revoked = world.identity("revoked");
  server->trust.crls = world.crls({revoked});
  stale = world.crls({}, test::World::now() - std::chrono::days(1));
  const auto expired = world.identity("expired", test::KeyKind::p256, [](x509::Recipe& recipe) {
    recipe.not_after = test::World::now() - std::chrono::days(1);
  });
  others = {{"fixed", world.identity("fixed", test::KeyKind::p256, agreement).credential()},
            {"revoked", revoked.credential()},
            {"expired", expired.credential()},
            {"stranger", world.impostor("stranger").credential()},
            {"server", world.identity("server", test::KeyKind::p256, for_servers).credential()}};
  server->psk_identity_hint = "hint";
  const auto psk =
      std::make_shared<const handshake::Psk>(handshake::Psk{"lab", SecretBytes(Bytes(32, 0x5a))});
  for (const auto& config : {client, server}) {
    config->alpn = {"http/1.1", "h2"};
    config->policy = handshake::policy_of(handshake::Profile::lab);
    config->policy.groups.insert(config->policy.groups.begin(), handshake::NamedGroup::secp256r1);
    config->psks = {psk};
  }
  server->policy.certificates.crl_check = x509::CrlCheck::chain;
}

Connection NullWorld::connect(handshake::Role role, handshake::Observer& observer) const {
  return role == handshake::Role::client
             ? Connection::client(client, handshake::target_of("server.lab"), observer)
             : Connection::server(server, observer);
}

}  // namespace handglass::fuzz
