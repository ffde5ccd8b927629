// A server of GnuTLS's, fed a stream of bytes that begins with a ClientHello.
#include "gnutls_end.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const peers::GnutlsEnd end(GNUTLS_SERVER);
  end.feed(data, size);
  return 0;
}
