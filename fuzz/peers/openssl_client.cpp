// A client of OpenSSL's, fed a stream of bytes that begins with a ServerHello.
#include "openssl_end.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static SSL_CTX* const context = peers::openssl_context(TLS_client_method());
  peers::openssl_feed(context, SSL_connect, data, size);
  return 0;
}
