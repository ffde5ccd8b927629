// Mbed TLS's keys. An agreement loads its group, as its TLS does for each handshake.
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>

#include "peer.hpp"
#include "peers/mbedtls_held.hpp"

namespace handglass::bench {
namespace {

mbedtls_md_type_t hash_of(crypto::Scheme scheme) {
  switch (scheme.hash) {
    case crypto::HashAlgorithm::sha384: return MBEDTLS_MD_SHA384;
    case crypto::HashAlgorithm::sha512: return MBEDTLS_MD_SHA512;
    default: return MBEDTLS_MD_SHA256;
  }
}

class Signer final : public PeerSigner {
 public:
  Signer(crypto::Scheme scheme, View key, View public_key)
      : pss_(scheme.algorithm == crypto::SignatureAlgorithm::rsa_pss), hash_(hash_of(scheme)) {
    mbedtls_pk_parse_key(&key_, key.data(), key.size(), nullptr, 0);
    mbedtls_pk_parse_public_key(&public_, public_key.data(), public_key.size());
    if (pss_)
      mbedtls_rsa_set_padding(mbedtls_pk_rsa(key_.it), MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA256);
  }
  Bytes sign(View message) override {
    const crypto::Digest digest = hash(message);
    Bytes out(MBEDTLS_PK_SIGNATURE_MAX_SIZE);
    std::size_t size = 0;
    mbedtls_pk_sign(&key_, hash_, digest.bytes.data(), digest.size, out.data(), &size,
                    mbedtls_ctr_drbg_random, mbedtls_random());
    out.resize(size);
    return out;
  }
  bool verify(View message, View signature) override {
    const crypto::Digest digest = hash(message);
    const mbedtls_pk_rsassa_pss_options pss{MBEDTLS_MD_SHA256, 32};
    return mbedtls_pk_verify_ext(pss_ ? MBEDTLS_PK_RSASSA_PSS : mbedtls_pk_get_type(&public_),
                                 pss_ ? &pss : nullptr, &public_, hash_, digest.bytes.data(),
                                 digest.size, signature.data(), signature.size()) == 0;
  }

 private:
  crypto::Digest hash(View message) const {
    const mbedtls_md_info_t* const info = mbedtls_md_info_from_type(hash_);
    crypto::Digest out{.bytes = {}, .size = mbedtls_md_get_size(info)};
    mbedtls_md(info, message.data(), message.size(), out.bytes.data());
    return out;
  }

  bool pss_;
  mbedtls_md_type_t hash_;
  Held<mbedtls_pk_context, mbedtls_pk_init, mbedtls_pk_free> key_, public_;
};

using Group = Held<mbedtls_ecp_group, mbedtls_ecp_group_init, mbedtls_ecp_group_free>;
using Point = Held<mbedtls_ecp_point, mbedtls_ecp_point_init, mbedtls_ecp_point_free>;
using Number = Held<mbedtls_mpi, mbedtls_mpi_init, mbedtls_mpi_free>;

mbedtls_ecp_group_id id_of(crypto::Group group) {
  switch (group) {
    case crypto::Group::x25519: return MBEDTLS_ECP_DP_CURVE25519;
    case crypto::Group::p256: return MBEDTLS_ECP_DP_SECP256R1;
    case crypto::Group::p384: return MBEDTLS_ECP_DP_SECP384R1;
    case crypto::Group::p521: return MBEDTLS_ECP_DP_SECP521R1;
  }
  return MBEDTLS_ECP_DP_NONE;
}

}  // namespace

bool mbedtls_agree(crypto::Group group, View peer, MutableView public_value, MutableView secret) {
  Group curve;
  Number scalar, shared;
  Point own, other;
  std::size_t size = 0;
  return mbedtls_ecp_group_load(&curve, id_of(group)) == 0 &&
         mbedtls_ecdh_gen_public(&curve, &scalar, &own, mbedtls_ctr_drbg_random,
                                 mbedtls_random()) == 0 &&
         mbedtls_ecp_point_write_binary(&curve, &own, MBEDTLS_ECP_PF_UNCOMPRESSED, &size,
                                        public_value.data(), public_value.size()) == 0 &&
         mbedtls_ecp_point_read_binary(&curve, &other, peer.data(), peer.size()) == 0 &&
         mbedtls_ecdh_compute_shared(&curve, &shared, &other, &scalar, mbedtls_ctr_drbg_random,
                                     mbedtls_random()) == 0 &&
         (group == crypto::Group::x25519
              ? mbedtls_mpi_write_binary_le(&shared, secret.data(), secret.size())
              : mbedtls_mpi_write_binary(&shared, secret.data(), secret.size())) == 0;
}

std::unique_ptr<PeerSigner> mbedtls_signer(crypto::Scheme scheme, View key, View public_key) {
  // It has no Ed25519.
  if (scheme.algorithm == crypto::SignatureAlgorithm::ed25519) return nullptr;
  return std::make_unique<Signer>(scheme, key, public_key);
}

}  // namespace handglass::bench
