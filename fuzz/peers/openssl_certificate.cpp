// A certificate in DER, to OpenSSL. X509_check_purpose decodes the extensions.
#include <openssl/x509v3.h>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (X509* certificate = d2i_X509(nullptr, &data, static_cast<long>(size))) {
    (void)X509_check_purpose(certificate, -1, 0);
    X509_free(certificate);
  }
  return 0;
}
