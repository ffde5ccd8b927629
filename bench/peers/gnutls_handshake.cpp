// GnuTLS's connections: two sessions that push to a wire in memory and pull from it.
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "peer.hpp"
#include "peers/stopwatch.hpp"
#include "peers/wire.hpp"

namespace handglass::bench {
namespace {

void must(int code, const char* what) {
  if (code < 0)
    throw std::runtime_error(std::string("GnuTLS: ") + what + ": " + gnutls_strerror(code));
}

gnutls_datum_t datum(View bytes) {
  return {const_cast<unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())};
}

ssize_t push(gnutls_transport_ptr_t end, const void* data, std::size_t size) {
  static_cast<End*>(end)->out->put(View(static_cast<const std::uint8_t*>(data), size));
  return static_cast<ssize_t>(size);
}
ssize_t pull(gnutls_transport_ptr_t end, void* data, std::size_t size) {
  const std::size_t n =
      static_cast<End*>(end)->in->take(MutableView(static_cast<std::uint8_t*>(data), size));
  if (n == 0) return errno = EAGAIN, -1;
  return static_cast<ssize_t>(n);
}
int waiting(gnutls_transport_ptr_t, unsigned) { return 1; }

// What a certificate is held against; it lives as long as its session.
gnutls_typed_vdata_st vdata(gnutls_vdata_types_t type, const char* text) {
  return {type, reinterpret_cast<unsigned char*>(const_cast<char*>(text)), 0};
}

class Credentials {
 public:
  Credentials(const Identities::One* one, View root) {
    gnutls_certificate_allocate_credentials(&held_);
    const gnutls_datum_t trusted = datum(root);
    must(gnutls_certificate_set_x509_trust_mem(held_, &trusted, GNUTLS_X509_FMT_DER), "the root");
    if (one == nullptr) return;
    gnutls_x509_crt_t chain[2];
    const Bytes* const parts[] = {&one->leaf, &one->intermediate};
    for (int i = 0; i < 2; ++i) {
      gnutls_x509_crt_init(&chain[i]);
      const gnutls_datum_t bytes = datum(*parts[i]);
      must(gnutls_x509_crt_import(chain[i], &bytes, GNUTLS_X509_FMT_DER), "a certificate");
    }
    gnutls_x509_privkey_t key{};
    gnutls_x509_privkey_init(&key);
    const gnutls_datum_t bytes = datum(one->key);
    must(gnutls_x509_privkey_import_pkcs8(key, &bytes, GNUTLS_X509_FMT_DER, nullptr,
                                          GNUTLS_PKCS_PLAIN),
         "a key");
    must(gnutls_certificate_set_x509_key(held_, chain, 2, key), "a certificate with its key");
    for (gnutls_x509_crt_t each : chain) gnutls_x509_crt_deinit(each);
    gnutls_x509_privkey_deinit(key);
  }
  ~Credentials() { gnutls_certificate_free_credentials(held_); }
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  gnutls_certificate_credentials_t get() const { return held_; }

 private:
  gnutls_certificate_credentials_t held_{};
};

// Cipher and MAC of a suite's OpenSSL name.
std::string_view protection_of(std::string_view suite) {
  if (suite.ends_with("CHACHA20-POLY1305")) return "+CHACHA20-POLY1305:+AEAD:";
  if (suite.ends_with("AES256-GCM-SHA384")) return "+AES-256-GCM:+AEAD:";
  if (suite.ends_with("AES128-CCM")) return "+AES-128-CCM:+AEAD:";
  if (suite.ends_with("AES256-CCM8")) return "+AES-256-CCM-8:+AEAD:";
  if (suite.ends_with("AES256-SHA384")) return "+AES-256-CBC:+SHA384:";
  if (suite.ends_with("AES128-SHA256")) return "+AES-128-CBC:+SHA256:";
  if (suite.ends_with("AES128-SHA")) return "+AES-128-CBC:+SHA1:";
  return "+AES-128-GCM:+AEAD:";
}

std::string priority_of(const HandshakeKind& kind) {
  return std::string("NONE:+VERS-TLS1.2:+COMP-NULL:+SIGN-ALL:+CTYPE-X509:") +
         std::string(protection_of(kind.openssl_suite())) +
         (kind.static_rsa                           ? "+RSA:"
          : kind.key == HandshakeKind::Key::rsa2048 ? "+ECDHE-RSA:"
                                                    : "+ECDHE-ECDSA:") +
         (kind.x25519 ? "+GROUP-X25519:+CURVE-X25519:+GROUP-SECP256R1" : "+GROUP-SECP256R1") +
         (kind.encrypt_then_mac ? "" : ":%NO_ETM");
}

class Pair final : public PeerConnection {
 public:
  Pair() = default;
  ~Pair() override {
    for (gnutls_session_t end : {client, server})
      if (end != nullptr) gnutls_deinit(end);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  bool shake_hands() const {
    int there = GNUTLS_E_AGAIN, back = GNUTLS_E_AGAIN;
    for (int turns = 0; turns < 12 && (there == GNUTLS_E_AGAIN || back == GNUTLS_E_AGAIN);
         ++turns) {
      stopwatch.turn(Whose::client);
      if (there == GNUTLS_E_AGAIN) there = gnutls_handshake(client);
      stopwatch.turn(Whose::server);
      if (back == GNUTLS_E_AGAIN) back = gnutls_handshake(server);
    }
    stopwatch.turn(Whose::nobody);
    return there == 0 && back == 0;
  }
  bool carry(View data) override {
    const auto size = static_cast<ssize_t>(data.size());
    return gnutls_record_send(client, data.data(), data.size()) == size &&
           gnutls_record_recv(server, received.data(), received.size()) == size;
  }

  gnutls_session_t client = nullptr, server = nullptr;
};

class Handshake final : public PeerHandshake {
 public:
  Handshake(const HandshakeKind& kind, const Identities& identities)
      : mutual_(kind.mutual),
        forced_(kind.key == HandshakeKind::Key::ed25519),
        resumed_(kind.resumed),
        client_(identities.client_for(kind), identities.root),
        server_(&identities.server, identities.root) {
    must(gnutls_priority_init(&priority_, priority_of(kind).c_str(), nullptr), "the priority");
    if (resumed_ == HandshakeKind::Resumed::by_ticket)
      must(gnutls_session_ticket_key_generate(&ticket_key_), "a key for tickets");
  }
  ~Handshake() override {
    gnutls_priority_deinit(priority_);
    gnutls_free(ticket_key_.data);
    gnutls_free(session_.data);
  }
  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;

  std::unique_ptr<PeerConnection> connect() override {
    begin_wire();
    auto pair = std::make_unique<Pair>();
    stopwatch.turn(Whose::server);
    gnutls_session_t server = pair->server = session(GNUTLS_SERVER, server_, at_server);
    static gnutls_typed_vdata_st of_server[] = {vdata(GNUTLS_DT_DNS_HOSTNAME, "server.lab"),
                                                vdata(GNUTLS_DT_KEY_PURPOSE_OID,
                                                      GNUTLS_KP_TLS_WWW_SERVER)},
                                 of_client[] = {
                                     vdata(GNUTLS_DT_KEY_PURPOSE_OID, GNUTLS_KP_TLS_WWW_CLIENT)};
    if (mutual_) {
      gnutls_certificate_server_set_request(server, GNUTLS_CERT_REQUIRE);
      gnutls_session_set_verify_cert2(server, of_client, 1, 0);
    }
    if (resumed_ == HandshakeKind::Resumed::by_ticket)
      gnutls_session_ticket_enable_server(server, &ticket_key_);
    if (resumed_ == HandshakeKind::Resumed::by_id) keep_sessions(server);
    stopwatch.turn(Whose::client);
    gnutls_session_t client = pair->client = session(GNUTLS_CLIENT, client_, at_client);
    gnutls_server_name_set(client, GNUTLS_NAME_DNS, "server.lab", 10);
    gnutls_session_set_verify_cert2(client, of_server, 2, 0);
    if (session_.data != nullptr) gnutls_session_set_data(client, session_.data, session_.size);
    if (!pair->shake_hands()) return nullptr;
    if (session_.data != nullptr && gnutls_session_is_resumed(client) == 0) return nullptr;
    if (resumed_ != HandshakeKind::Resumed::no && session_.data == nullptr)
      gnutls_session_get_data2(client, &session_);
    return pair;
  }

 private:
  gnutls_session_t session(unsigned role, const Credentials& credentials, End& end) {
    const unsigned flags =
        role | GNUTLS_NONBLOCK | (forced_ ? unsigned{GNUTLS_FORCE_CLIENT_CERT} : 0u) |
        (resumed_ == HandshakeKind::Resumed::by_ticket ? 0u : unsigned{GNUTLS_NO_TICKETS});
    gnutls_session_t out{};
    must(gnutls_init(&out, flags), "a session");
    gnutls_priority_set(out, priority_);
    gnutls_credentials_set(out, GNUTLS_CRD_CERTIFICATE, credentials.get());
    gnutls_transport_set_ptr(out, &end);
    gnutls_transport_set_push_function(out, push);
    gnutls_transport_set_pull_function(out, pull);
    gnutls_transport_set_pull_timeout_function(out, waiting);
    return out;
  }

  // Its server asks the application to keep what is resumed by number: one is enough here.
  void keep_sessions(gnutls_session_t server) {
    gnutls_db_set_ptr(server, this);
    gnutls_db_set_store_function(server, [](void* self, gnutls_datum_t, gnutls_datum_t data) {
      static_cast<Handshake*>(self)->kept_.assign(data.data, data.data + data.size);
      return 0;
    });
    gnutls_db_set_retrieve_function(server, [](void* self, gnutls_datum_t) {
      const Bytes& kept = static_cast<Handshake*>(self)->kept_;
      gnutls_datum_t out{static_cast<unsigned char*>(gnutls_malloc(kept.size())),
                         static_cast<unsigned>(kept.size())};
      std::memcpy(out.data, kept.data(), kept.size());
      return out;
    });
    gnutls_db_set_remove_function(server, [](void*, gnutls_datum_t) { return 0; });
  }

  bool mutual_;
  // A client's Ed25519 certificate is not found for what TLS 1.2's CertificateRequest asks for.
  bool forced_;
  HandshakeKind::Resumed resumed_;
  Credentials client_, server_;
  gnutls_priority_t priority_{};
  gnutls_datum_t ticket_key_{}, session_{};
  Bytes kept_;
};

}  // namespace

std::unique_ptr<PeerHandshake> gnutls_handshake(const HandshakeKind& kind,
                                                const Identities& identities) {
  return std::make_unique<Handshake>(kind, identities);
}

}  // namespace handglass::bench
