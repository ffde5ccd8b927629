// OpenSSL's connections: two SSL objects, whose BIOs are the ends of a wire in memory.
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "peer.hpp"
#include "peers/owned.hpp"
#include "peers/stopwatch.hpp"
#include "peers/wire.hpp"

namespace handglass::bench {
namespace {

using Context = Owned<SSL_CTX, &SSL_CTX_free>;
using Certificate = Owned<X509, &X509_free>;

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

Certificate certificate(View der) {
  const unsigned char* at = der.data();
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

Context context(const SSL_METHOD* method, const HandshakeKind& kind, View root) {
  Context out(SSL_CTX_new(method));
  SSL_CTX* const c = out.get();
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(c, TLS1_2_VERSION);
  must(SSL_CTX_set_cipher_list(c, std::string(kind.openssl_suite()).c_str()) == 1, "the suite");
  must(SSL_CTX_set1_groups_list(c, kind.x25519 ? "X25519:P-256" : "P-256") == 1, "the group");
  if (!kind.encrypt_then_mac) SSL_CTX_set_options(c, SSL_OP_NO_ENCRYPT_THEN_MAC);
  must(X509_STORE_add_cert(SSL_CTX_get_cert_store(c), certificate(root).get()) == 1, "the root");
  return out;
}

void give(SSL_CTX* c, const Identities::One& one) {
  must(SSL_CTX_use_certificate(c, certificate(one.leaf).get()) == 1, "a certificate");
  must(SSL_CTX_add1_chain_cert(c, certificate(one.intermediate).get()) == 1, "an intermediate");
  const unsigned char* at = one.key.data();
  const Owned<PKCS8_PRIV_KEY_INFO, &PKCS8_PRIV_KEY_INFO_free> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(one.key.size())));
  const Owned<EVP_PKEY, &EVP_PKEY_free> key(EVP_PKCS82PKEY(info.get()));
  must(SSL_CTX_use_PrivateKey(c, key.get()) == 1, "a key");
}

int put(BIO* bio, const char* data, int size) {
  static_cast<End*>(BIO_get_data(bio))
      ->out->put(View(reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)));
  return size;
}
int take(BIO* bio, char* data, int size) {
  BIO_clear_retry_flags(bio);
  const std::size_t n = static_cast<End*>(BIO_get_data(bio))
                            ->in->take(MutableView(reinterpret_cast<std::uint8_t*>(data),
                                                   static_cast<std::size_t>(size)));
  if (n == 0) return BIO_set_retry_read(bio), -1;
  return static_cast<int>(n);
}
long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO* bio_of(End& end) {
  static const Owned<BIO_METHOD, &BIO_meth_free> method = [] {
    BIO_METHOD* out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire");
    BIO_meth_set_write(out, put);
    BIO_meth_set_read(out, take);
    BIO_meth_set_ctrl(out, control);
    return Owned<BIO_METHOD, &BIO_meth_free>(out);
  }();
  BIO* out = BIO_new(method.get());
  BIO_set_data(out, &end);
  BIO_set_init(out, 1);
  return out;
}

class Pair final : public PeerConnection {
 public:
  Pair(SSL_CTX* client, SSL_CTX* server, SSL_SESSION* session)
      : client_((stopwatch.turn(Whose::client), SSL_new(client))),
        server_((stopwatch.turn(Whose::server), SSL_new(server))) {
    begin_wire();
    BIO* const other = bio_of(at_server);
    SSL_set_bio(server_.get(), other, other);
    SSL_set_accept_state(server_.get());
    stopwatch.turn(Whose::client);
    BIO* const one = bio_of(at_client);
    SSL_set_bio(client_.get(), one, one);
    SSL_set_connect_state(client_.get());
    SSL_set_tlsext_host_name(client_.get(), "server.lab");
    SSL_set1_host(client_.get(), "server.lab");
    if (session != nullptr) SSL_set_session(client_.get(), session);
    for (int turns = 0; turns < 10 && !established(); ++turns) {
      stopwatch.turn(Whose::client);
      SSL_do_handshake(client_.get());
      stopwatch.turn(Whose::server);
      SSL_do_handshake(server_.get());
    }
    stopwatch.turn(Whose::nobody);
  }
  ~Pair() override {
    for (SSL* end : {client_.get(), server_.get()})
      SSL_set_shutdown(end, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  bool established() const {
    return SSL_is_init_finished(client_.get()) == 1 && SSL_is_init_finished(server_.get()) == 1;
  }
  SSL* client() const { return client_.get(); }
  bool carry(View data) override {
    const int size = static_cast<int>(data.size());
    return SSL_write(client_.get(), data.data(), size) == size &&
           SSL_read(server_.get(), received.data(), static_cast<int>(received.size())) == size;
  }

 private:
  Owned<SSL, &SSL_free> client_, server_;
};

class Handshake final : public PeerHandshake {
 public:
  Handshake(const HandshakeKind& kind, const Identities& identities)
      : client_(context(TLS_client_method(), kind, identities.root)),
        server_(context(TLS_server_method(), kind, identities.root)),
        resumed_(kind.resumed) {
    give(server_.get(), identities.server);
    SSL_CTX_set_verify(client_.get(), SSL_VERIFY_PEER, nullptr);
    if (const auto* one = identities.client_for(kind)) give(client_.get(), *one);
    if (kind.mutual)
      SSL_CTX_set_verify(server_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    const bool none = resumed_ == HandshakeKind::Resumed::no;
    SSL_CTX_set_session_cache_mode(server_.get(),
                                   none ? SSL_SESS_CACHE_OFF : SSL_SESS_CACHE_SERVER);
    SSL_CTX_set_session_cache_mode(client_.get(),
                                   none ? SSL_SESS_CACHE_OFF : SSL_SESS_CACHE_CLIENT);
    if (resumed_ != HandshakeKind::Resumed::by_ticket)
      SSL_CTX_set_options(server_.get(), SSL_OP_NO_TICKET);
    SSL_CTX_set_session_id_context(server_.get(), reinterpret_cast<const unsigned char*>("b"), 1);
  }

  std::unique_ptr<PeerConnection> connect() override {
    auto pair = std::make_unique<Pair>(client_.get(), server_.get(), session_.get());
    const bool right = !session_ || SSL_session_reused(pair->client()) == 1;
    if (!pair->established() || !right) return nullptr;
    if (resumed_ != HandshakeKind::Resumed::no && !session_)
      session_.reset(SSL_get1_session(pair->client()));
    return pair;
  }

 private:
  Context client_, server_;
  HandshakeKind::Resumed resumed_;
  Owned<SSL_SESSION, &SSL_SESSION_free> session_;
};

}  // namespace

std::unique_ptr<PeerHandshake> openssl_handshake(const HandshakeKind& kind,
                                                 const Identities& identities) {
  return std::make_unique<Handshake>(kind, identities);
}

}  // namespace handglass::bench
