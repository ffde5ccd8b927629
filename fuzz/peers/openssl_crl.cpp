// A revocation list in DER, to OpenSSL.
#include <openssl/x509.h>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  X509_CRL_free(d2i_X509_CRL(nullptr, &data, static_cast<long>(size)));
  return 0;
}
