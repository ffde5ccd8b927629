// The alert that tells why a certificate was refused: the one table from the validator's reasons to
// alerts.
#pragma once
#include "base/alert.hpp"
#include "x509/verdict.hpp"

namespace handglass::handshake {

// RFC 5246 §7.2.2. A status that is not known is certificate_unknown, never certificate_expired:
// the certificate may be fine. What an issuer may not do breaks the path, so it is unknown_ca; what
// the end entity may not do is unsupported_certificate.
constexpr Alert alert_of(x509::Reason reason, bool end_entity) {
  using x509::Reason;
  switch (reason) {
    case Reason::malformed:
    case Reason::signature_wrong:
    case Reason::name_mismatch:
    case Reason::name_not_permitted:
    case Reason::tls_feature_lacks:
    case Reason::key_weak:
    case Reason::digest_weak: return Alert::bad_certificate;
    case Reason::issuer_unknown:
    case Reason::issuer_other_key:
    case Reason::root_untrusted:
    case Reason::work_limit:
    case Reason::not_a_ca:
    case Reason::path_too_long: return Alert::unknown_ca;
    case Reason::expired:
    case Reason::not_yet_valid: return Alert::certificate_expired;
    case Reason::revoked: return Alert::certificate_revoked;
    case Reason::crl_missing:
    case Reason::crl_stale:
    case Reason::crl_not_yet_valid:
    case Reason::crl_signature_wrong:
    case Reason::crl_signer_unfit:
    case Reason::crl_unusable:
    case Reason::none: return Alert::certificate_unknown;
    // RFC 6066 §8: a response that is required and proves nothing.
    case Reason::ocsp_unusable:
    case Reason::staple_missing: return Alert::bad_certificate_status_response;
    case Reason::key_usage_lacks:
      return end_entity ? Alert::unsupported_certificate : Alert::unknown_ca;
    case Reason::policy_not_valid:
    case Reason::extended_key_usage_lacks:
    case Reason::critical_extension_unknown:
    case Reason::key_unsupported: return Alert::unsupported_certificate;
  }
  return Alert::certificate_unknown;
}

}  // namespace handglass::handshake
