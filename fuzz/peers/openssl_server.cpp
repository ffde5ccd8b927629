// A server of OpenSSL's, fed a stream of bytes that begins with a ClientHello.
#include "openssl_end.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = peers::openssl_context(TLS_server_method());
    peers::need(SSL_CTX_use_certificate_file(made, peers::certificate_file, SSL_FILETYPE_PEM) == 1,
                "its certificate");
    peers::need(SSL_CTX_use_PrivateKey_file(made, peers::key_file, SSL_FILETYPE_PEM) == 1,
                "its key");
    return made;
  }();
  peers::openssl_feed(context, SSL_accept, data, size);
  return 0;
}
