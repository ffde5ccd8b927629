// A revocation list in DER, to GnuTLS.
#include <gnutls/x509.h>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const gnutls_datum_t der{const_cast<std::uint8_t*>(data), static_cast<unsigned int>(size)};
  gnutls_x509_crl_t crl = nullptr;
  peers::need(gnutls_x509_crl_init(&crl) == GNUTLS_E_SUCCESS, "a place for it");
  (void)gnutls_x509_crl_import(crl, &der, GNUTLS_X509_FMT_DER);
  gnutls_x509_crl_deinit(crl);
  return 0;
}
