// A certificate in DER, to mbed TLS.
#include <mbedtls/x509_crt.h>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mbedtls_x509_crt certificate;
  mbedtls_x509_crt_init(&certificate);
  (void)mbedtls_x509_crt_parse_der(&certificate, data, size);
  mbedtls_x509_crt_free(&certificate);
  return 0;
}
