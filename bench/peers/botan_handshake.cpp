// Botan's connections: two channels that emit to a wire in memory and are given what came, and its
// RSA in threads of its own besides the caller's. Sessions to be resumed are kept under a key of
// their store, as it does by default. What it takes from its pool of locked pages, keys above all,
// no counter sees.
#include <botan/auto_rng.h>
#include <botan/certstor.h>
#include <botan/data_src.h>
#include <botan/pkcs8.h>
#include <botan/tls_callbacks.h>
#include <botan/tls_client.h>
#include <botan/tls_policy.h>
#include <botan/tls_server.h>
#include <botan/tls_session_manager.h>

#include <algorithm>

#include "peer.hpp"
#include "peers/stopwatch.hpp"
#include "peers/wire.hpp"

namespace handglass::bench {
namespace {

namespace tls = Botan::TLS;
using Resumed = HandshakeKind::Resumed;

Botan::RandomNumberGenerator& random() {
  static Botan::AutoSeeded_RNG one;
  return one;
}

// What was asked for alone.
class Policy final : public tls::Policy {
 public:
  explicit Policy(const HandshakeKind& kind) : kind_(kind) {}
  std::vector<std::uint16_t> ciphersuite_list(tls::Protocol_Version, bool) const override {
    return {kind_.suite_code()};
  }
  bool acceptable_protocol_version(tls::Protocol_Version version) const override {
    return version == tls::Protocol_Version::TLS_V12;
  }
  std::vector<tls::Group_Params> key_exchange_groups() const override {
    if (!kind_.x25519) return {tls::Group_Params::SECP256R1};
    return {tls::Group_Params::X25519, tls::Group_Params::SECP256R1};
  }
  bool negotiate_encrypt_then_mac() const override { return kind_.encrypt_then_mac; }
  bool require_client_certificate_authentication() const override { return kind_.mutual; }
  bool require_cert_revocation_info() const override { return false; }  // there are no lists
  bool support_cert_status_message() const override { return false; }

 private:
  HandshakeKind kind_;
};

Botan::X509_Certificate certificate(View der) {
  return Botan::X509_Certificate(der.data(), der.size());
}

class Credentials final : public Botan::Credentials_Manager {
 public:
  // `trusts`: a server that trusts someone asks for a certificate.
  Credentials(const Identities::One* one, View root, bool trusts, bool gives_tickets)
      : trusted_(certificate(root)), trusts_(trusts) {
    if (gives_tickets) ticket_key_ = Botan::SymmetricKey(random(), 32);
    if (one == nullptr) return;
    chain_ = {certificate(one->leaf), certificate(one->intermediate)};
    Botan::DataSource_Memory bytes(one->key.data(), one->key.size());
    key_ = Botan::PKCS8::load_key(bytes);
  }
  std::vector<Botan::Certificate_Store*> trusted_certificate_authorities(
      const std::string&, const std::string&) override {
    if (!trusts_) return {};
    return {&trusted_};
  }
  std::vector<Botan::X509_Certificate> cert_chain(const std::vector<std::string>& key_types,
                                                  const std::string&, const std::string&) override {
    if (!key_ || std::ranges::find(key_types, key_->algo_name()) == key_types.end()) return {};
    return chain_;
  }
  Botan::Private_Key* private_key_for(const Botan::X509_Certificate&, const std::string&,
                                      const std::string&) override {
    return key_.get();
  }
  Botan::SymmetricKey psk(const std::string&, const std::string&, const std::string&) override {
    return ticket_key_;
  }

 private:
  Botan::Certificate_Store_In_Memory trusted_;
  bool trusts_;
  std::vector<Botan::X509_Certificate> chain_;
  std::unique_ptr<Botan::Private_Key> key_;
  Botan::SymmetricKey ticket_key_;
};

struct Callbacks final : tls::Callbacks {
  explicit Callbacks(End& at) : end(at) {}
  void tls_emit_data(const std::uint8_t data[], std::size_t size) override {
    end.out->put(View(data, size));
  }
  void tls_record_received(std::uint64_t, const std::uint8_t[], std::size_t size) override {
    data_size += size;
  }
  void tls_alert(tls::Alert) override {}
  bool tls_session_established(const tls::Session&) override { return true; }
  End& end;
  std::size_t data_size = 0;
};

class Pair final : public PeerConnection {
 public:
  Pair(tls::Session_Manager& clients, tls::Session_Manager& servers, Credentials& client,
       Credentials& server, const Policy& policy)
      : server_((stopwatch.turn(Whose::server), server_callbacks_), servers, server, policy,
                random()),
        client_((stopwatch.turn(Whose::client), client_callbacks_), clients, client, policy,
                random(), tls::Server_Information("server.lab"), tls::Protocol_Version::TLS_V12) {
    for (bool more = true; more;) {
      stopwatch.turn(Whose::server);
      more = hand_on(*at_server.in, server_);
      stopwatch.turn(Whose::client);
      more |= hand_on(*at_client.in, client_);
    }
    stopwatch.turn(Whose::nobody);
  }
  bool established() const { return client_.is_active() && server_.is_active(); }
  bool carry(View data) override {
    server_callbacks_.data_size = 0;
    client_.send(data.data(), data.size());
    hand_on(*at_server.in, server_);
    return server_callbacks_.data_size == data.size();
  }

 private:
  static bool hand_on(Way& way, tls::Channel& to) {
    bool any = false;
    while (const std::size_t size = way.take(received)) {
      to.received_data(received.data(), size);
      any = true;
    }
    return any;
  }

  Callbacks client_callbacks_{at_client}, server_callbacks_{at_server};
  tls::Server server_;
  tls::Client client_;
};

std::unique_ptr<tls::Session_Manager> sessions(bool kept) {
  if (kept) return std::make_unique<tls::Session_Manager_In_Memory>(random());
  return std::make_unique<tls::Session_Manager_Noop>();
}

class Handshake final : public PeerHandshake {
 public:
  Handshake(const HandshakeKind& kind, const Identities& identities)
      : policy_(kind),
        client_(identities.client_for(kind), identities.root, true, false),
        server_(&identities.server, identities.root, kind.mutual,
                kind.resumed == Resumed::by_ticket),
        clients_(sessions(kind.resumed != Resumed::no)),
        servers_(sessions(kind.resumed == Resumed::by_id)) {}

  std::unique_ptr<PeerConnection> connect() override {
    begin_wire();
    try {
      auto pair = std::make_unique<Pair>(*clients_, *servers_, client_, server_, policy_);
      if (pair->established()) return pair;
    } catch (const std::exception&) {  // what one end refuses
    }
    return nullptr;
  }

 private:
  Policy policy_;
  Credentials client_, server_;
  std::unique_ptr<tls::Session_Manager> clients_, servers_;
};

}  // namespace

std::unique_ptr<PeerHandshake> botan_handshake(const HandshakeKind& kind,
                                               const Identities& identities) {
  // Its TLS 1.2 has no Ed25519.
  if (kind.key == HandshakeKind::Key::ed25519) return nullptr;
  return std::make_unique<Handshake>(kind, identities);
}

}  // namespace handglass::bench
