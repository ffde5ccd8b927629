// GnuTLS's keys. It has no agreement of its own to call.
#include <gnutls/abstract.h>

#include "peer.hpp"

namespace handglass::bench {
namespace {

gnutls_datum_t datum(View bytes) {
  return {const_cast<unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size())};
}

class Signer final : public PeerSigner {
 public:
  Signer(gnutls_sign_algorithm_t algorithm, View key, View public_key) : algorithm_(algorithm) {
    const gnutls_datum_t bytes = datum(key), public_bytes = datum(public_key);
    gnutls_privkey_init(&key_);
    gnutls_privkey_import_x509_raw(key_, &bytes, GNUTLS_X509_FMT_DER, nullptr, GNUTLS_PKCS_PLAIN);
    gnutls_pubkey_init(&public_);
    gnutls_pubkey_import(public_, &public_bytes, GNUTLS_X509_FMT_DER);
  }
  ~Signer() override {
    gnutls_privkey_deinit(key_);
    gnutls_pubkey_deinit(public_);
  }
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  Bytes sign(View message) override {
    const gnutls_datum_t data = datum(message);
    gnutls_datum_t made{};
    gnutls_privkey_sign_data2(key_, algorithm_, 0, &data, &made);
    Bytes out(made.data, made.data + made.size);
    gnutls_free(made.data);
    return out;
  }
  bool verify(View message, View signature) override {
    const gnutls_datum_t data = datum(message), made = datum(signature);
    return gnutls_pubkey_verify_data2(public_, algorithm_, 0, &data, &made) >= 0;
  }

 private:
  gnutls_sign_algorithm_t algorithm_;
  gnutls_privkey_t key_{};
  gnutls_pubkey_t public_{};
};

gnutls_sign_algorithm_t algorithm_of(crypto::Scheme scheme) {
  switch (scheme.algorithm) {
    case crypto::SignatureAlgorithm::ecdsa:
      return scheme.hash == crypto::HashAlgorithm::sha256   ? GNUTLS_SIGN_ECDSA_SHA256
             : scheme.hash == crypto::HashAlgorithm::sha384 ? GNUTLS_SIGN_ECDSA_SHA384
                                                            : GNUTLS_SIGN_ECDSA_SHA512;
    case crypto::SignatureAlgorithm::rsa_pkcs1: return GNUTLS_SIGN_RSA_SHA256;
    case crypto::SignatureAlgorithm::rsa_pss: return GNUTLS_SIGN_RSA_PSS_RSAE_SHA256;
    case crypto::SignatureAlgorithm::ed25519: return GNUTLS_SIGN_EDDSA_ED25519;
  }
  return GNUTLS_SIGN_UNKNOWN;
}

}  // namespace

std::unique_ptr<PeerSigner> gnutls_signer(crypto::Scheme scheme, View key, View public_key) {
  return std::make_unique<Signer>(algorithm_of(scheme), key, public_key);
}

}  // namespace handglass::bench
