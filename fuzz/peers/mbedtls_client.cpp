// A client of mbed TLS's, fed a stream of bytes that begins with a ServerHello.
#include "mbedtls_end.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const peers::MbedtlsEnd end(MBEDTLS_SSL_IS_CLIENT);
  end.feed(data, size);
  return 0;
}
