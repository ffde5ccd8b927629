// Our own connections: two ends, each fed what the other has pending, by way of the wire that all
// libraries have. Before a session is resumed each end judges the other's chain anew, which the
// other libraries do not.
#include "connection/connection.hpp"
#include "crypto/key_file.hpp"
#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "peer.hpp"
#include "peers/stopwatch.hpp"
#include "peers/wire.hpp"
#include "x509/chain_memory.hpp"

namespace handglass::bench {
namespace {

using handshake::Config;
using handshake::NamedGroup;

x509::CertificateRef certificate(View der) { return x509::Certificate::parse(der).value(); }

handshake::Credential credential(const Identities::One& one) {
  std::shared_ptr<const crypto::PrivateKey> key =
      crypto::private_key(one.key, crypto::system_random()).value();
  return handshake::make_credential({certificate(one.leaf), certificate(one.intermediate)},
                                    std::move(key))
      .value();
}

// Hands on what one end has pending; `data` counts what comes out at the other.
bool hand_on(Connection& from, Way& way, Connection& to, std::size_t& data) {
  if (from.pending().empty()) return false;
  const bool by_client = &way == &to_server;
  stopwatch.turn(by_client ? Whose::client : Whose::server);
  way.put(from.pending());
  from.sent(from.pending().size());
  stopwatch.turn(by_client ? Whose::server : Whose::client);
  while (!way.empty()) {
    to.arrived(way.take(to.space()));
    for (Event event = to.next(); !std::holds_alternative<std::monostate>(event);
         event = to.next()) {
      if (std::holds_alternative<event::Failed>(event)) return false;
      if (const auto* seen = std::get_if<event::Data>(&event)) data += seen->plaintext.size();
    }
  }
  return true;
}

class Pair final : public PeerConnection {
 public:
  Pair(std::shared_ptr<const Config> client, std::shared_ptr<const Config> server,
       const handshake::Target& target)
      : client_((stopwatch.turn(Whose::client), Connection::client(std::move(client), target))),
        server_((stopwatch.turn(Whose::server), Connection::server(std::move(server)))) {
    begin_wire();
    std::size_t none = 0;
    for (bool more = true; more;) {
      more = hand_on(client_, to_server, server_, none);
      more |= hand_on(server_, to_client, client_, none);
    }
    stopwatch.turn(Whose::nobody);
  }
  bool established() const { return client_.established() && server_.established(); }
  bool carry(View data) override {
    std::size_t out = 0;
    return client_.write(data) && hand_on(client_, to_server, server_, out) && out == data.size();
  }

 private:
  Connection client_, server_;
};

class Ours final : public PeerHandshake {
 public:
  Ours(const HandshakeKind& kind, const Identities& identities, bool remembers = false,
       crypto::AeadLibrary library = crypto::AeadLibrary::fastest)
      : resumed_(kind.resumed) {
    client_->aead_library = server_->aead_library = library;
    if (remembers)
      for (Config* end : {client_.get(), server_.get()})
        end->chains = std::make_shared<x509::ChainMemory>();
    handshake::Policy policy = policy_of(handshake::Profile::compatible);
    policy.suites = {static_cast<handshake::CipherSuite>(kind.suite_code())};
    policy.encrypt_then_mac = kind.encrypt_then_mac;
    policy.groups = {NamedGroup::secp256r1};  // which the certificates need (RFC 8422 §5.1)
    if (kind.x25519) policy.groups.insert(policy.groups.begin(), NamedGroup::x25519);
    client_->policy = server_->policy = policy;
    client_->trust.anchors = server_->trust.anchors = {certificate(identities.root)};
    server_->credentials = {credential(identities.server)};
    if (const auto* one = identities.client_for(kind)) client_->credentials = {credential(*one)};
    if (kind.mutual) server_->client_auth = handshake::ClientAuth::require;
    if (resumed_ == HandshakeKind::Resumed::no) return;
    client_->sessions = std::make_shared<handshake::SessionCache>();
    if (resumed_ == HandshakeKind::Resumed::by_id) {
      server_->sessions = std::make_shared<handshake::SessionCache>();
    } else {
      client_->ask_for_tickets = true;
      server_->tickets = std::make_shared<handshake::TicketKeys>(crypto::system_random());
    }
  }

  std::unique_ptr<PeerConnection> connect() override {
    auto pair = std::make_unique<Pair>(client_, server_, target_);
    if (!pair->established()) return nullptr;
    return pair;
  }

 private:
  std::shared_ptr<Config> client_ = std::make_shared<Config>(),
                          server_ = std::make_shared<Config>();
  handshake::Target target_ = handshake::target_of("server.lab");
  HandshakeKind::Resumed resumed_;
};

}  // namespace

std::unique_ptr<PeerHandshake> handglass_handshake(const HandshakeKind& kind,
                                                   const Identities& identities) {
  return std::make_unique<Ours>(kind, identities);
}

std::unique_ptr<PeerHandshake> handglass_handshake_remembered(const HandshakeKind& kind,
                                                              const Identities& identities) {
  return std::make_unique<Ours>(kind, identities, true);
}

// What a CPU without AVX2 has: another library for records under an AEAD.
std::unique_ptr<PeerHandshake> handglass_handshake_portable(const HandshakeKind& kind,
                                                            const Identities& identities) {
  const std::string_view suite = kind.openssl_suite();
  if (!suite.contains("-GCM-") && !suite.contains("-CHACHA20-")) return nullptr;
  return std::make_unique<Ours>(kind, identities, false, crypto::AeadLibrary::portable);
}

}  // namespace handglass::bench
