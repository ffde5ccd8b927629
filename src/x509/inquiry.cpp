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

std::string to_string(const Path& path) {
  std::string out;
  for (const auto& certificate : path.certificates) {
    if (!out.empty()) out += " <- ";
    const std::string name = short_name(certificate->subject());
    out += name.empty() ? "(no subject)" : name;
  }
  return out + (path.anchored ? " (anchor)" : " <- ?");
}

}  // namespace handglass::x509
