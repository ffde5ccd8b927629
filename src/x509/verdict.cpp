#include "x509/verdict.hpp"

#include <algorithm>

#include "x509/severity.hpp"

namespace handglass::x509 {

std::string Checked::subject() const {
  return certificate ? to_string(certificate->subject()) : std::string();
}

std::string path_text(const std::vector<CertificateRef>& path, bool anchored) {
  std::string out;
  for (const CertificateRef& certificate : path) {
    if (!out.empty()) out += " <- ";
    const std::string name = escaped_short_name(certificate->subject());
    out += name.empty() ? "(no subject)" : name;
  }
  return out + (anchored ? " (anchor)" : out.empty() ? "none" : " <- ?");
}

Severity severity_of(const Checked& checked) {
  if (checked.status != Status::fail) return Severity::none;
  switch (checked.reason) {
    case Reason::none: return Severity::none;
    case Reason::malformed:
    case Reason::signature_wrong: return Severity::broken;
    case Reason::issuer_unknown:
    case Reason::issuer_other_key:
    case Reason::root_untrusted:
    case Reason::not_a_ca:
    case Reason::path_too_long: return Severity::no_path;
    case Reason::revoked: return Severity::revoked;
    case Reason::expired:
    case Reason::not_yet_valid: return Severity::validity;
    // An issuer that may not sign certificates makes no path; an end entity has the wrong purpose.
    case Reason::key_usage_lacks: return checked.depth > 0 ? Severity::no_path : Severity::purpose;
    case Reason::policy_not_valid:
    case Reason::extended_key_usage_lacks:
    case Reason::critical_extension_unknown: return Severity::purpose;
    case Reason::key_weak:
    case Reason::digest_weak: return Severity::weak;
    // A signature that cannot be checked leads nowhere; a key that cannot be used is the
    // certificate's own fault.
    case Reason::key_unsupported:
      return checked.check == Check::signature ? Severity::no_path : Severity::purpose;
    case Reason::name_not_permitted:
    case Reason::tls_feature_lacks:
    case Reason::name_mismatch: return Severity::name;
    case Reason::work_limit:
      return checked.check == Check::revocation ? Severity::status_unknown : Severity::no_path;
    case Reason::crl_missing:
    case Reason::crl_stale:
    case Reason::crl_not_yet_valid:
    case Reason::crl_signature_wrong:
    case Reason::crl_signer_unfit:
    case Reason::crl_unusable:
    case Reason::ocsp_unusable:
    case Reason::staple_missing: return Severity::status_unknown;
  }
  return Severity::broken;
}

Severity lightness(const Verdict& verdict) {
  const Checked* decisive = verdict.decisive();
  return decisive == nullptr ? Severity::none : severity_of(*decisive);
}

bool Verdict::accepted() const {
  return anchored && std::ranges::none_of(checks, [](const Checked& checked) {
           return checked.status == Status::fail;
         });
}

const Checked* Verdict::decisive() const {
  const auto heaviest = std::ranges::min_element(checks, {}, severity_of);
  return heaviest == checks.end() || heaviest->status != Status::fail ? nullptr : &*heaviest;
}

Reason Verdict::reason() const {
  const Checked* checked = decisive();
  return checked == nullptr ? Reason::none : checked->reason;
}

}  // namespace handglass::x509
