// Mbed TLS's connections: two contexts with callbacks to a wire in memory.
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>

#include <stdexcept>
#include <string>

#include "peer.hpp"
#include "peers/mbedtls_held.hpp"
#include "peers/stopwatch.hpp"
#include "peers/wire.hpp"

namespace handglass::bench {
namespace {

using Resumed = HandshakeKind::Resumed;

void must(int code, const char* what) {
  if (code != 0) throw std::runtime_error(std::string("Mbed TLS: ") + what);
}

int put(void* end, const unsigned char* data, std::size_t size) {
  static_cast<End*>(end)->out->put(View(data, size));
  return static_cast<int>(size);
}
int take(void* end, unsigned char* data, std::size_t size) {
  const std::size_t n = static_cast<End*>(end)->in->take(MutableView(data, size));
  return n == 0 ? MBEDTLS_ERR_SSL_WANT_READ : static_cast<int>(n);
}

using Chain = Held<mbedtls_x509_crt, mbedtls_x509_crt_init, mbedtls_x509_crt_free>;
using Key = Held<mbedtls_pk_context, mbedtls_pk_init, mbedtls_pk_free>;
using Config = Held<mbedtls_ssl_config, mbedtls_ssl_config_init, mbedtls_ssl_config_free>;
using Session = Held<mbedtls_ssl_session, mbedtls_ssl_session_init, mbedtls_ssl_session_free>;
using Connection = Held<mbedtls_ssl_context, mbedtls_ssl_init, mbedtls_ssl_free>;
using Cache = Held<mbedtls_ssl_cache_context, mbedtls_ssl_cache_init, mbedtls_ssl_cache_free>;
using Tickets = Held<mbedtls_ssl_ticket_context, mbedtls_ssl_ticket_init, mbedtls_ssl_ticket_free>;

void parse(Chain& chain, View der) {
  must(mbedtls_x509_crt_parse_der(&chain, der.data(), der.size()), "a certificate");
}

// One end's configuration and what it points at.
class Side {
 public:
  Side(int end, const HandshakeKind& kind, View root, const Identities::One* one)
      : suites_{kind.suite_code(), 0},
        groups_{kind.x25519 ? MBEDTLS_ECP_DP_CURVE25519 : MBEDTLS_ECP_DP_SECP256R1,
                kind.x25519 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_NONE, MBEDTLS_ECP_DP_NONE} {
    must(mbedtls_ssl_config_defaults(&config, end, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT),
         "the defaults");
    mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
    mbedtls_ssl_conf_max_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
    mbedtls_ssl_conf_ciphersuites(&config, suites_);
    mbedtls_ssl_conf_curves(&config, groups_);
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, mbedtls_random());
    mbedtls_ssl_conf_encrypt_then_mac(
        &config, kind.encrypt_then_mac ? MBEDTLS_SSL_ETM_ENABLED : MBEDTLS_SSL_ETM_DISABLED);
    parse(root_, root);
    mbedtls_ssl_conf_ca_chain(&config, &root_, nullptr);
    mbedtls_ssl_conf_authmode(&config, end == MBEDTLS_SSL_IS_CLIENT || kind.mutual
                                           ? MBEDTLS_SSL_VERIFY_REQUIRED
                                           : MBEDTLS_SSL_VERIFY_NONE);
    if (one == nullptr) return;
    parse(chain_, one->leaf);
    parse(chain_, one->intermediate);
    must(mbedtls_pk_parse_key(&key_, one->key.data(), one->key.size(), nullptr, 0), "a key");
    must(mbedtls_ssl_conf_own_cert(&config, &chain_, &key_), "a certificate with its key");
  }
  Config config;

 private:
  int suites_[2];
  mbedtls_ecp_group_id groups_[3];
  Chain root_, chain_;
  Key key_;
};

class Pair final : public PeerConnection {
 public:
  Pair(Side& client, Side& server, const mbedtls_ssl_session* session) {
    begin_wire();
    stopwatch.turn(Whose::server);
    join(server_, server, at_server);
    stopwatch.turn(Whose::client);
    join(client_, client, at_client);
    must(mbedtls_ssl_set_hostname(&client_, "server.lab"), "the name");
    if (session != nullptr) must(mbedtls_ssl_set_session(&client_, session), "a session");
    int there = MBEDTLS_ERR_SSL_WANT_READ, back = MBEDTLS_ERR_SSL_WANT_READ;
    for (int turns = 0; turns < 10 && (there != 0 || back != 0); ++turns) {
      stopwatch.turn(Whose::client);
      if (there == MBEDTLS_ERR_SSL_WANT_READ) there = mbedtls_ssl_handshake(&client_);
      stopwatch.turn(Whose::server);
      if (back == MBEDTLS_ERR_SSL_WANT_READ) back = mbedtls_ssl_handshake(&server_);
    }
    stopwatch.turn(Whose::nobody);
    established_ = there == 0 && back == 0;
  }

  bool established() const { return established_; }
  void keep(Session& out) { must(mbedtls_ssl_get_session(&client_, &out), "a session to keep"); }
  bool carry(View data) override {
    const int size = static_cast<int>(data.size());
    return mbedtls_ssl_write(&client_, data.data(), data.size()) == size &&
           mbedtls_ssl_read(&server_, received.data(), received.size()) == size;
  }

 private:
  static void join(Connection& end, Side& side, End& to) {
    must(mbedtls_ssl_setup(&end, &side.config), "a connection");
    mbedtls_ssl_set_bio(&end, &to, put, take, nullptr);
  }

  Connection client_, server_;
  bool established_ = false;
};

class Handshake final : public PeerHandshake {
 public:
  Handshake(const HandshakeKind& kind, const Identities& identities)
      : resumed_(kind.resumed),
        client_(MBEDTLS_SSL_IS_CLIENT, kind, identities.root, identities.client_for(kind)),
        server_(MBEDTLS_SSL_IS_SERVER, kind, identities.root, &identities.server) {
    mbedtls_ssl_conf_session_tickets(&client_.config, resumed_ == Resumed::by_ticket
                                                          ? MBEDTLS_SSL_SESSION_TICKETS_ENABLED
                                                          : MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    if (resumed_ == Resumed::by_id)
      mbedtls_ssl_conf_session_cache(&server_.config, &cache_, mbedtls_ssl_cache_get,
                                     mbedtls_ssl_cache_set);
    if (resumed_ != Resumed::by_ticket) return;
    must(mbedtls_ssl_ticket_setup(&tickets_, mbedtls_ctr_drbg_random, mbedtls_random(),
                                  MBEDTLS_CIPHER_AES_256_GCM, 86400),
         "keys for tickets");
    mbedtls_ssl_conf_session_tickets_cb(&server_.config, mbedtls_ssl_ticket_write,
                                        mbedtls_ssl_ticket_parse, &tickets_);
  }

  std::unique_ptr<PeerConnection> connect() override {
    auto pair = std::make_unique<Pair>(client_, server_, kept_ ? &session_ : nullptr);
    if (!pair->established()) return nullptr;
    if (resumed_ != Resumed::no && !kept_) {
      pair->keep(session_);
      kept_ = true;
    }
    return pair;
  }

 private:
  Resumed resumed_;
  Side client_, server_;
  Cache cache_;
  Tickets tickets_;
  Session session_;
  bool kept_ = false;
};

}  // namespace

std::unique_ptr<PeerHandshake> mbedtls_handshake(const HandshakeKind& kind,
                                                 const Identities& identities) {
  // It has no Ed25519.
  if (kind.key == HandshakeKind::Key::ed25519) return nullptr;
  return std::make_unique<Handshake>(kind, identities);
}

}  // namespace handglass::bench
