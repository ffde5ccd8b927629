#include "x509/signatures.hpp"

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
  const auto pair = std::pair(thing, &issuer);
  if (const auto known = known_.find(pair); known != known_.end()) return known->second;
  SignatureState state = SignatureState::wrong;
  if (!scheme || !issuer.key()) {
    state = SignatureState::unsupported;
  } else if (crypto::fits(*issuer.key(), *scheme)) {
    if (!spend()) return SignatureState::unknown;
    const bool whole_octets = signature.unused == 0;
    if (whole_octets && crypto::verify(*issuer.key(), *scheme, tbs, signature.content))
      state = SignatureState::good;
  }
  known_.emplace(pair, state);
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
