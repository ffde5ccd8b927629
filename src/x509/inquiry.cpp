#include "x509/inquiry.hpp"

#include <algorithm>

namespace handglass::x509 {

bool digest_is_weak(const crypto::Scheme& scheme, const Policy& policy) {
  return scheme.algorithm != crypto::SignatureAlgorithm::ed25519 &&
         scheme.hash == crypto::HashAlgorithm::sha1 && !policy.sha1_allowed;
}

bool is_anchor(const Trust& trust, const Certificate& certificate) {
  return std::ranges::any_of(trust.anchors, [&](const CertificateRef& anchor) {
    return same(anchor->der(), certificate.der());
  });
}

}  // namespace handglass::x509
