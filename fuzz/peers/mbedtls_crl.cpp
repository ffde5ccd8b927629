// A revocation list in DER, to mbed TLS.
#include <mbedtls/x509_crl.h>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mbedtls_x509_crl crl;
  mbedtls_x509_crl_init(&crl);
  (void)mbedtls_x509_crl_parse_der(&crl, data, size);
  mbedtls_x509_crl_free(&crl);
  return 0;
}
