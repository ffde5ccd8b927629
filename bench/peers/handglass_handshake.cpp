// Our own connections: two ends, each fed what the other has pending.
#include "connection/connection.hpp"
#include "crypto/key_file.hpp"
#include "handshake/sessions.hpp"
#include "handshake/suites.hpp"
#include "handshake/tickets.hpp"
#include "peer.hpp"

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

// Hands on what one end has pending; `received` counts the data that comes out at the other.
bool hand_on(Connection& from, Connection& to, std::size_t& received) {
  bool any = false;
  while (!from.pending().empty()) {
    any = true;
    const View bytes = from.pending();
    const std::size_t size = bytes.size();
    for (View rest = bytes; !rest.empty();) {
      auto fed = to.feed(rest);
      if (fed.taken == 0) return false;
      rest = rest.subspan(fed.taken);
      for (; !std::holds_alternative<std::monostate>(fed.event); fed.event = to.next())
        if (const auto* data = std::get_if<event::Data>(&fed.event))
          received += data->plaintext.size();
    }
    from.sent(size);
  }
  return any;
}

class Pair final : public PeerConnection {
 public:
  Pair(std::shared_ptr<const Config> client, std::shared_ptr<const Config> server,
       const handshake::Target& target, handshake::Observer& observer)
      : client_(Connection::client(std::move(client), target, observer)),
        server_(Connection::server(std::move(server))) {
    std::size_t received = 0;
    for (bool more = true; more;) {
      more = hand_on(client_, server_, received);
      more |= hand_on(server_, client_, received);
    }
  }
  bool established() const { return client_.established() && server_.established(); }
  bool carry(View data) override {
    std::size_t received = 0;
    return client_.write(data) && hand_on(client_, server_, received) && received == data.size();
  }

 private:
  Connection client_, server_;
};

class Ours final : public PeerHandshake {
 public:
  Ours(const HandshakeKind& kind, const Identities& identities) : resumed_(kind.resumed) {
    handshake::Policy policy = policy_of(handshake::Profile::compatible);
    for (const handshake::Suite& suite : handshake::suites)
      if (suite.openssl_name == kind.openssl_suite()) policy.suites = {suite.code};
    policy.encrypt_then_mac = kind.encrypt_then_mac;
    policy.groups = {NamedGroup::secp256r1};  // which the certificates need (RFC 8422 §5.1)
    if (kind.x25519) policy.groups.insert(policy.groups.begin(), NamedGroup::x25519);
    client_->policy = server_->policy = policy;
    client_->trust.anchors = server_->trust.anchors = {certificate(identities.root)};
    server_->credentials = {credential(identities.server)};
    if (kind.mutual) {
      client_->credentials = {credential(identities.client)};
      server_->client_auth = handshake::ClientAuth::require;
    }
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
    // The second is looked at: whether it is resumed. The others cost nothing but themselves.
    const bool looks = ++runs_ == 2;
    auto pair =
        std::make_unique<Pair>(client_, server_, target_, looks ? onlooker_ : Connection::nobody());
    const bool right = !looks || onlooker_.full == (resumed_ == HandshakeKind::Resumed::no);
    if (!right || !pair->established()) return nullptr;
    return pair;
  }

 private:
  struct Onlooker final : handshake::Observer {
    void on_message(const handshake::MessageSeen& seen) override {
      full |= seen.message == handshake::Message::server_hello_done;
    }
    bool full = false;
  };

  std::shared_ptr<Config> client_ = std::make_shared<Config>(),
                          server_ = std::make_shared<Config>();
  handshake::Target target_ = handshake::target_of("server.lab");
  HandshakeKind::Resumed resumed_;
  Onlooker onlooker_;
  int runs_ = 0;
};

}  // namespace

std::unique_ptr<PeerHandshake> handglass_handshake(const HandshakeKind& kind,
                                                   const Identities& identities) {
  return std::make_unique<Ours>(kind, identities);
}

}  // namespace handglass::bench
