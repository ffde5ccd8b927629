// The verdict on a certificate: each check by name, on which certificate, passed or failed, and the
// evidence. Every fault, not the first.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.hpp"
#include "base/names.hpp"
#include "x509/certificate.hpp"

namespace handglass::x509 {

// What is checked, in the order in which a page lists it.
enum class Check : std::uint8_t {
  form,               // DER, and the rules of RFC 5280 §4.1 and §4.2 on what stands in it
  chain,              // a path of issuers to a trust anchor (RFC 5280 §6.1)
  signature,          // each certificate's signature under its issuer's key (§6.1.3 a 1)
  validity,           // notBefore <= now <= notAfter (§6.1.3 a 2)
  revocation,         // not on its issuer's CRL (§6.1.3 a 3, §6.3)
  basic_constraints,  // an issuer is a CA (§6.1.4 k)
  path_length,        // pathLenConstraint (§6.1.4 l, m)
  name_constraints,   // names within what the issuers permit (§6.1.3 b, c)
  policy,             // a certificate policy where one is required (§6.1.3 d to f, §6.1.5 g)
  key_usage,          // an issuer has keyCertSign; the end entity has what its use needs (§6.1.4 n,
                      // §4.2.1.3)
  extended_key_usage,  // clientAuth or serverAuth (§4.2.1.12)
  tls_feature,         // what an issuer promises for all that it signs (RFC 7633 §4.2.2); told
                       // only where there is such an issuer, as next to none is
  critical_extension,  // none that is unknown (§6.1.4 o, §6.1.5 f)
  name,                // the name that the verifier wanted (RFC 9525)
  key_strength,        // policy: RSA and curve sizes
  digest_strength,     // policy: no MD5, no SHA-1
};

enum class Status : std::uint8_t { pass, fail, skip, not_applicable };

// Why a check failed. `handshake` maps these to alerts; a page makes sentences of them.
enum class Reason : std::uint8_t {
  none,
  malformed,         // evidence: field, offset, reason
  signature_wrong,   // the issuer is the only candidate and its key does not verify
  issuer_unknown,    // nobody of that name was sent or is local, or the path comes back to it
  issuer_other_key,  // a CA of that name is known, with another key
  root_untrusted,    // the path ends in a self-signed certificate that is no anchor
  work_limit,        // limits::path_work was reached
  expired,
  not_yet_valid,
  revoked,  // evidence: crl number, serial, date, reason
  crl_missing,
  crl_stale,
  crl_not_yet_valid,
  crl_signature_wrong,
  crl_signer_unfit,  // the issuer's key usage lacks cRLSign
  crl_unusable,      // it has a critical extension that we do not process, or does not cover all
  ocsp_unusable,     // a response that proves nothing, where one is required
  staple_missing,    // the certificate asks for a stapled response, and none came (RFC 7633)
  not_a_ca,
  path_too_long,
  name_not_permitted,  // evidence: name, constraint, by
  policy_not_valid,
  key_usage_lacks,
  extended_key_usage_lacks,
  tls_feature_lacks,  // evidence: needed, by
  critical_extension_unknown,
  name_mismatch,
  key_weak,
  key_unsupported,
  digest_weak,
};

struct Checked {
  Check check{};
  Status status{};
  Reason reason = Reason::none;
  std::size_t depth = 0;           // the certificate's place in the path; 0 is the end entity
  CertificateRef certificate;      // null where it could not be read
  std::string_view rfc;            // "RFC 5280 §6.1.3"
  std::vector<Evidence> evidence;  // none where it did not fail and Question::explained is false

  // The certificate's subject, as to_string(Name) writes it.
  std::string subject() const;
};

// A path that the search tried and gave up, and the fault that decided so.
struct Abandoned {
  std::vector<CertificateRef> path;  // its last may be one whose key has not signed what is below
  bool anchored = false;
  Check check{};
  Reason reason{};
  std::size_t depth = 0;  // of the certificate at fault, in this path
};

struct Verdict {
  std::vector<CertificateRef> path;  // from the end entity to the anchor, or as far as it led
  bool anchored = false;             // whether path.back() is a trust anchor
  std::vector<Checked> checks;
  Time at{};                              // the moment judged
  std::vector<Abandoned> abandoned = {};  // the other paths, in the order in which they were tried

  bool accepted() const;
  // The reason that the alert tells, the first that is there in this order: malformed or a
  // bad signature, no path, revoked, validity, purpose, weak key or digest, name, status unknown.
  // Reason::none when accepted.
  Reason reason() const;
  // The failed check that reason() speaks of; null when accepted.
  const Checked* decisive() const;
};

// "alice <- Study Issuing CA <- Study Root CA (anchor)"; "<- ?" at the end where it leads nowhere.
std::string path_text(const std::vector<CertificateRef>& path, bool anchored);

}  // namespace handglass::x509

template <>
inline constexpr auto handglass::names_of<handglass::x509::Check> =
    std::to_array<handglass::Named<handglass::x509::Check>>({
        {handglass::x509::Check::form, "form"},
        {handglass::x509::Check::chain, "chain"},
        {handglass::x509::Check::signature, "signature"},
        {handglass::x509::Check::validity, "validity"},
        {handglass::x509::Check::revocation, "revocation"},
        {handglass::x509::Check::basic_constraints, "basic_constraints"},
        {handglass::x509::Check::path_length, "path_length"},
        {handglass::x509::Check::name_constraints, "name_constraints"},
        {handglass::x509::Check::policy, "policy"},
        {handglass::x509::Check::key_usage, "key_usage"},
        {handglass::x509::Check::extended_key_usage, "extended_key_usage"},
        {handglass::x509::Check::tls_feature, "tls_feature"},
        {handglass::x509::Check::critical_extension, "critical_extension"},
        {handglass::x509::Check::name, "name"},
        {handglass::x509::Check::key_strength, "key_strength"},
        {handglass::x509::Check::digest_strength, "digest_strength"},
    });

template <>
inline constexpr auto handglass::names_of<handglass::x509::Status> =
    std::to_array<handglass::Named<handglass::x509::Status>>({
        {handglass::x509::Status::pass, "pass"},
        {handglass::x509::Status::fail, "fail"},
        {handglass::x509::Status::skip, "skip"},
        {handglass::x509::Status::not_applicable, "na"},
    });

template <>
inline constexpr auto handglass::names_of<handglass::x509::Reason> =
    std::to_array<handglass::Named<handglass::x509::Reason>>({
        {handglass::x509::Reason::none, "none"},
        {handglass::x509::Reason::malformed, "malformed"},
        {handglass::x509::Reason::signature_wrong, "signature_wrong"},
        {handglass::x509::Reason::issuer_unknown, "issuer_unknown"},
        {handglass::x509::Reason::issuer_other_key, "issuer_other_key"},
        {handglass::x509::Reason::root_untrusted, "root_untrusted"},
        {handglass::x509::Reason::work_limit, "work_limit"},
        {handglass::x509::Reason::expired, "expired"},
        {handglass::x509::Reason::not_yet_valid, "not_yet_valid"},
        {handglass::x509::Reason::revoked, "revoked"},
        {handglass::x509::Reason::crl_missing, "crl_missing"},
        {handglass::x509::Reason::crl_stale, "crl_stale"},
        {handglass::x509::Reason::crl_not_yet_valid, "crl_not_yet_valid"},
        {handglass::x509::Reason::crl_signature_wrong, "crl_signature_wrong"},
        {handglass::x509::Reason::crl_signer_unfit, "crl_signer_unfit"},
        {handglass::x509::Reason::crl_unusable, "crl_unusable"},
        {handglass::x509::Reason::ocsp_unusable, "ocsp_unusable"},
        {handglass::x509::Reason::staple_missing, "staple_missing"},
        {handglass::x509::Reason::not_a_ca, "not_a_ca"},
        {handglass::x509::Reason::path_too_long, "path_too_long"},
        {handglass::x509::Reason::name_not_permitted, "name_not_permitted"},
        {handglass::x509::Reason::policy_not_valid, "policy_not_valid"},
        {handglass::x509::Reason::key_usage_lacks, "key_usage_lacks"},
        {handglass::x509::Reason::extended_key_usage_lacks, "extended_key_usage_lacks"},
        {handglass::x509::Reason::tls_feature_lacks, "tls_feature_lacks"},
        {handglass::x509::Reason::critical_extension_unknown, "critical_extension_unknown"},
        {handglass::x509::Reason::name_mismatch, "name_mismatch"},
        {handglass::x509::Reason::key_weak, "key_weak"},
        {handglass::x509::Reason::key_unsupported, "key_unsupported"},
        {handglass::x509::Reason::digest_weak, "digest_weak"},
    });
