#include "x509/signatures.hpp"

#include <algorithm>

namespace handglass::x509 {

bool Signatures::spend() {
  if (work_ == 0) {
    exhausted_ = true;
    return false;
  }
  --work_;
  return true;
}

SignatureState Signatures::check_once(const void* thing, View tbs,
                                      const std::optional<crypto::Scheme>& scheme,
                                      const der::BitString& signature, const Certificate& issuer) {
  if (!scheme || !issuer.key()) return SignatureState::unsupported;
  if (!crypto::fits(*issuer.key(), *scheme)) return SignatureState::wrong;
  const auto known = std::ranges::find_if(
      known_, [&](const Known& one) { return one.thing == thing && one.issuer == &issuer; });
  if (known != known_.end()) return known->state;
  if (!spend()) return SignatureState::unknown;
  const bool good = signature.unused == 0 &&  // whole octets
                    crypto::verify(*issuer.key(), *scheme, tbs, signature.content);
  const SignatureState state = good ? SignatureState::good : SignatureState::wrong;
  known_.push_back({thing, &issuer, state});
  return state;
}

SignatureState Signatures::check(const Certificate& certificate, const Certificate& issuer) {
  const auto& structure = certificate.structure();
  return check_once(&certificate, structure.tbs_certificate.whole, certificate.signature_scheme(),
                    structure.signature_value, issuer);
}

SignatureState Signatures::check(const Crl& crl, const Certificate& issuer) {
  const auto& structure = crl.structure();
  return check_once(&crl, structure.tbs_cert_list.whole, crl.signature_scheme(),
                    structure.signature_value, issuer);
}

SignatureState Signatures::check(const OcspResponse& response, const Certificate& responder) {
  const auto& basic = response.basic();
  if (!basic) return SignatureState::wrong;
  return check_once(&response, basic->tbs_response_data.whole, response.signature_scheme(),
                    basic->signature, responder);
}

}  // namespace handglass::x509
