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

template <class Signed>
SignatureState Signatures::check_once(const Signed& thing, View tbs, const Certificate& issuer) {
  const auto pair = std::pair<const void*, const Certificate*>(&thing, &issuer);
  if (const auto known = known_.find(pair); known != known_.end()) return known->second;
  SignatureState state = SignatureState::wrong;
  if (!thing.signature_scheme() || !issuer.key()) {
    state = SignatureState::unsupported;
  } else if (crypto::fits(*issuer.key(), *thing.signature_scheme())) {
    if (!spend()) return SignatureState::unknown;
    const der::BitString& signature = thing.structure().signature_value;
    const bool whole_octets = signature.unused == 0;
    if (whole_octets &&
        crypto::verify(*issuer.key(), *thing.signature_scheme(), tbs, signature.content))
      state = SignatureState::good;
  }
  known_.emplace(pair, state);
  return state;
}

SignatureState Signatures::check(const Certificate& certificate, const Certificate& issuer) {
  return check_once(certificate, certificate.structure().tbs_certificate.whole, issuer);
}

SignatureState Signatures::check(const Crl& crl, const Certificate& issuer) {
  return check_once(crl, crl.structure().tbs_cert_list.whole, issuer);
}

}  // namespace handglass::x509
