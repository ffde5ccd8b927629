#include "handshake/channel_binding.hpp"

namespace handglass::handshake {

std::expected<crypto::Digest, std::string> tls_server_end_point(
    const x509::Certificate& certificate) {
  const auto scheme = certificate.signature_scheme();
  if (!scheme)
    return std::unexpected(
        "not known here: the certificate's signature is of an unknown algorithm");
  if (scheme->algorithm == crypto::SignatureAlgorithm::ed25519)
    return std::unexpected("not defined: a signature by Ed25519 has no hash function of its own");
  const bool weak = scheme->hash == crypto::HashAlgorithm::sha1;
  return crypto::hash(weak ? crypto::HashAlgorithm::sha256 : scheme->hash, certificate.der());
}

}  // namespace handglass::handshake
