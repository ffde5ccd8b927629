// wolfSSL's connections: two WOLFSSL objects with callbacks to a wire in memory. It keeps tables of
// points that it has multiplied before (FP_ECC, on in Debian's build): its checks of signatures by
// keys that come again, as here, are faster than those of a key that is new.
#include <wolfssl/options.h>

#include <wolfssl/ssl.h>

#include <stdexcept>

#include "peer.hpp"
#include "peers/owned.hpp"
#include "peers/stopwatch.hpp"
#include "peers/wire.hpp"

namespace handglass::bench {
namespace {

using Context = Owned<WOLFSSL_CTX, &wolfSSL_CTX_free>;
using Connection = Owned<WOLFSSL, &wolfSSL_free>;

void must(int code, const char* what) {
  if (code != WOLFSSL_SUCCESS) throw std::runtime_error(std::string("wolfSSL: ") + what);
}

int put(WOLFSSL*, char* data, int size, void* end) {
  static_cast<End*>(end)->out->put(
      View(reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)));
  return size;
}
int take(WOLFSSL*, char* data, int size, void* end) {
  const std::size_t n = static_cast<End*>(end)->in->take(
      MutableView(reinterpret_cast<std::uint8_t*>(data), static_cast<std::size_t>(size)));
  return n == 0 ? int{WOLFSSL_CBIO_ERR_WANT_READ} : static_cast<int>(n);
}

long size_of(View bytes) { return static_cast<long>(bytes.size()); }

// Null where it has not the suite: key transport by RSA is not in Debian's build.
Context context(WOLFSSL_METHOD* method, const HandshakeKind& kind, View root) {
  Context out(wolfSSL_CTX_new(method));
  WOLFSSL_CTX* const c = out.get();
  if (wolfSSL_CTX_set_cipher_list(c, std::string(kind.openssl_suite()).c_str()) != WOLFSSL_SUCCESS)
    return nullptr;
  must(wolfSSL_CTX_load_verify_buffer(c, root.data(), size_of(root), WOLFSSL_FILETYPE_ASN1),
       "the root");
  if (kind.x25519) must(wolfSSL_CTX_UseSupportedCurve(c, WOLFSSL_ECC_X25519), "X25519");
  must(wolfSSL_CTX_UseSupportedCurve(c, WOLFSSL_ECC_SECP256R1), "P-256");
  must(wolfSSL_CTX_AllowEncryptThenMac(c, kind.encrypt_then_mac ? 1 : 0), "encrypt-then-MAC");
  wolfSSL_CTX_set_verify(c, WOLFSSL_VERIFY_NONE, nullptr);
  wolfSSL_CTX_set_session_cache_mode(c, kind.resumed == HandshakeKind::Resumed::no
                                            ? WOLFSSL_SESS_CACHE_OFF
                                            : WOLFSSL_SESS_CACHE_BOTH);
  wolfSSL_CTX_SetIOSend(c, put);
  wolfSSL_CTX_SetIORecv(c, take);
  return out;
}

void give(WOLFSSL_CTX* c, const Identities::One& one) {
  Bytes chain = one.leaf;
  append(chain, one.intermediate);
  must(wolfSSL_CTX_use_certificate_chain_buffer_format(c, chain.data(), size_of(chain),
                                                       WOLFSSL_FILETYPE_ASN1),
       "a chain");
  must(
      wolfSSL_CTX_use_PrivateKey_buffer(c, one.key.data(), size_of(one.key), WOLFSSL_FILETYPE_ASN1),
      "a key");
}

class Pair final : public PeerConnection {
 public:
  Pair(WOLFSSL_CTX* client, WOLFSSL_CTX* server, WOLFSSL_SESSION* session)
      : client_((stopwatch.turn(Whose::client), wolfSSL_new(client))),
        server_((stopwatch.turn(Whose::server), wolfSSL_new(server))) {
    begin_wire();
    join(server_.get(), at_server);
    stopwatch.turn(Whose::client);
    join(client_.get(), at_client);
    wolfSSL_UseSNI(client_.get(), WOLFSSL_SNI_HOST_NAME, "server.lab", 10);
    must(wolfSSL_check_domain_name(client_.get(), "server.lab"), "the name");
    if (session != nullptr) wolfSSL_set_session(client_.get(), session);
    for (int turns = 0; turns < 10 && !established(); ++turns) {
      stopwatch.turn(Whose::client);
      if (!connected_) connected_ = wolfSSL_connect(client_.get()) == WOLFSSL_SUCCESS;
      stopwatch.turn(Whose::server);
      if (!accepted_) accepted_ = wolfSSL_accept(server_.get()) == WOLFSSL_SUCCESS;
    }
    stopwatch.turn(Whose::nobody);
  }

  bool established() const { return connected_ && accepted_; }
  WOLFSSL* client() const { return client_.get(); }
  bool carry(View data) override {
    const int size = static_cast<int>(data.size());
    return wolfSSL_write(client_.get(), data.data(), size) == size &&
           wolfSSL_read(server_.get(), received.data(), static_cast<int>(received.size())) == size;
  }

 private:
  static void join(WOLFSSL* end, End& to) {
    wolfSSL_SetIOReadCtx(end, &to);
    wolfSSL_SetIOWriteCtx(end, &to);
  }

  Connection client_, server_;
  bool connected_ = false, accepted_ = false;
};

class Handshake final : public PeerHandshake {
 public:
  Handshake(Context client, Context server, const HandshakeKind& kind, const Identities& identities)
      : client_(std::move(client)), server_(std::move(server)), kind_(kind) {
    give(server_.get(), identities.server);
    wolfSSL_CTX_set_verify(client_.get(), WOLFSSL_VERIFY_PEER, nullptr);
    if (const auto* one = identities.client_for(kind)) give(client_.get(), *one);
    if (kind.mutual)
      wolfSSL_CTX_set_verify(server_.get(),
                             WOLFSSL_VERIFY_PEER | WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    if (kind.resumed == HandshakeKind::Resumed::by_ticket)
      wolfSSL_CTX_UseSessionTicket(client_.get());
    else
      wolfSSL_CTX_NoTicketTLSv12(server_.get());
  }

  std::unique_ptr<PeerConnection> connect() override {
    auto pair = std::make_unique<Pair>(client_.get(), server_.get(), session_.get());
    const bool right = !session_ || wolfSSL_session_reused(pair->client()) == 1;
    if (!pair->established() || !right) return nullptr;
    if (kind_.resumed != HandshakeKind::Resumed::no && !session_)
      session_.reset(wolfSSL_get1_session(pair->client()));
    return pair;
  }

 private:
  Context client_, server_;
  HandshakeKind kind_;
  Owned<WOLFSSL_SESSION, &wolfSSL_SESSION_free> session_;
};

}  // namespace

std::unique_ptr<PeerHandshake> wolfssl_handshake(const HandshakeKind& kind,
                                                 const Identities& identities) {
  static const int ready = wolfSSL_Init();
  must(ready, "its beginning");
  Context client = context(wolfTLSv1_2_client_method(), kind, identities.root),
          server = context(wolfTLSv1_2_server_method(), kind, identities.root);
  if (!client || !server) return nullptr;
  return std::make_unique<Handshake>(std::move(client), std::move(server), kind, identities);
}

}  // namespace handglass::bench
