// An end of OpenSSL's, fed all that the other end sends; what it says is thrown away.
#pragma once
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "input.hpp"

namespace peers {

inline SSL_CTX* openssl_context(const SSL_METHOD* method) {
  SSL_CTX* context = SSL_CTX_new(method);
  need(context != nullptr, "a context");
  SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  return context;
}

inline void openssl_feed(SSL_CTX* context, int (*handshake)(SSL*), const std::uint8_t* data,
                         std::size_t size) {
  SSL* end = SSL_new(context);
  BIO* in = BIO_new(BIO_s_mem());
  SSL_set_bio(end, in, BIO_new(BIO_s_mem()));
  (void)BIO_write(in, data, static_cast<int>(size));
  (void)handshake(end);
  SSL_free(end);
  ERR_clear_error();
}

}  // namespace peers
