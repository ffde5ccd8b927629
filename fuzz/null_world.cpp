#include "null_world.hpp"

#include "handshake/suites.hpp"

namespace handglass::fuzz {
namespace {

using Peer = handshake::SavedSession::Peer;

// A session of this morning; `certified` is the peer's credential where it has shown one.
handshake::SavedSessionRef kept(const handshake::Suite& suite, Peer peer,
                                const handshake::Credential& certified) {
  auto out = std::make_shared<handshake::SavedSession>();
  out->suite = suite.code;
  out->extended_master_secret = true;
  std::ranges::fill(out->master.fill(), std::uint8_t{0x6d});
  out->server_name = "server.lab";
  out->peer = peer;
  if (peer == Peer::pre_shared) out->identity = "lab";
  std::vector<View> chain;
  if (peer == Peer::certified)
    for (const auto& certificate : certified.chain) chain.push_back(certificate->der());
  out->chain = handshake::keep_chain(chain);
  out->made = test::World::now() - std::chrono::hours(3);
  out->id = Bytes(32, 0x69);
  return out;
}

// Who the peer is of a suite that has no certificates.
Peer without_certificate(const handshake::Suite& suite) {
  return handshake::uses_psk(suite.key_exchange) ? Peer::pre_shared : Peer::anonymous;
}

}  // namespace

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
  for (handshake::Credential& credential : server->credentials)
    credential.ocsp_response = {0x30, 0x03, 0x0a, 0x01, 0x06};  // unauthorized (RFC 6960 §4.2.1)
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
  const handshake::Suite& suite = *handshake::find_suite("ECDHE-ECDSA-AES128-GCM-SHA256");
  of_client = kept_by_client(suite);
  of_server = kept_by_server(suite, Peer::certified);
}

handshake::SavedSessionRef NullWorld::kept_by_client(const handshake::Suite& suite) const {
  return kept(suite,
              handshake::has_certificate(suite) ? Peer::certified : without_certificate(suite),
              server->credentials.front());
}

handshake::SavedSessionRef NullWorld::kept_by_server(const handshake::Suite& suite,
                                                     Peer client_was) const {
  return kept(suite, handshake::has_certificate(suite) ? client_was : without_certificate(suite),
              client->credentials.front());
}

handshake::Config NullWorld::with_sessions(const handshake::Config& config, handshake::Role role,
                                           const handshake::SavedSessionRef& session) const {
  handshake::Config out = config;
  out.sessions = std::make_shared<handshake::SessionCache>();
  if (role == handshake::Role::client) {
    if (session) out.sessions->put(as_bytes("server.lab"), session);
    out.ask_for_tickets = client_asks_for_tickets;
    out.ask_for_status = client_asks_for_status;
  } else {
    if (session) out.sessions->put(session->id, session);
    tickets.rewind("tickets");
    out.tickets = std::make_shared<handshake::TicketKeys>(tickets);
  }
  return out;
}

Connection NullWorld::connect(handshake::Role role, handshake::Observer& observer) const {
  const auto with = [&](const handshake::Config& config,
                        const handshake::SavedSessionRef& session) {
    return std::make_shared<const handshake::Config>(with_sessions(config, role, session));
  };
  if (role == handshake::Role::client)
    return Connection::client(with(*client, client_has_session ? of_client : nullptr),
                              handshake::target_of("server.lab"), observer);
  return Connection::server(with(*server, of_server), observer);
}

}  // namespace handglass::fuzz
