// The ways in which a minted certificate or list can be wrong: a name for each, and the reason that
// a verdict then gives.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/names.hpp"
#include "x509/verdict.hpp"

namespace handglass::x509 {

enum class Flaw : std::uint8_t {
  expired,
  not_yet_valid,
  altered,             // one letter of the subject, after it was signed
  spoilt_signature,    // one bit of it
  other_key,           // signed by another key than the issuer's, under the issuer's name
  malformed,           // an extension that is there twice
  weak_key,            // RSA of 1024 bits
  weak_digest,         // signed over SHA-1
  critical_extension,  // one that nobody knows
  wrong_purpose,       // clientAuth for a server, serverAuth for all others
  wrong_usage,         // nonRepudiation alone
  wrong_name,          // other names than were planned
  must_staple,         // promises a stapled response (RFC 7633)
  revoked,
  // Of authorities: the fault comes to light below them.
  no_ca,              // basicConstraints do not say CA
  no_room,            // a path length of 0, with a CA below
  no_cert_sign,       // keyUsage without keyCertSign
  no_crl_sign,        // keyUsage without cRLSign
  permits_elsewhere,  // only names under elsewhere.invalid are permitted
  wants_policy,       // a certificate policy is required, and there is none
  // Of lists.
  stale,
  early,  // from tomorrow
};

// What can have a flaw. An authority can have those of a certificate too.
enum class Bearer : std::uint8_t { certificate, authority, list };

struct FlawRow {
  Flaw flaw{};
  Bearer bearer{};
  Reason reason{};  // of the verdict on a certificate with it, below it, or on it (a list)
  std::string_view about;
};
std::span<const FlawRow> flaw_rows();
// The flaw of that name that such a bearer can have.
std::optional<Flaw> find_flaw(std::string_view name, Bearer bearer);

}  // namespace handglass::x509

template <>
inline constexpr auto handglass::names_of<handglass::x509::Flaw> =
    std::to_array<handglass::Named<handglass::x509::Flaw>>({
        {handglass::x509::Flaw::expired, "expired"},
        {handglass::x509::Flaw::not_yet_valid, "not-yet-valid"},
        {handglass::x509::Flaw::altered, "altered"},
        {handglass::x509::Flaw::spoilt_signature, "spoilt-signature"},
        {handglass::x509::Flaw::other_key, "other-key"},
        {handglass::x509::Flaw::malformed, "malformed"},
        {handglass::x509::Flaw::weak_key, "weak-key"},
        {handglass::x509::Flaw::weak_digest, "weak-digest"},
        {handglass::x509::Flaw::critical_extension, "critical-extension"},
        {handglass::x509::Flaw::wrong_purpose, "wrong-purpose"},
        {handglass::x509::Flaw::wrong_usage, "wrong-usage"},
        {handglass::x509::Flaw::wrong_name, "wrong-name"},
        {handglass::x509::Flaw::must_staple, "must-staple"},
        {handglass::x509::Flaw::revoked, "revoked"},
        {handglass::x509::Flaw::no_ca, "no-ca"},
        {handglass::x509::Flaw::no_room, "no-room"},
        {handglass::x509::Flaw::no_cert_sign, "no-cert-sign"},
        {handglass::x509::Flaw::no_crl_sign, "no-crl-sign"},
        {handglass::x509::Flaw::permits_elsewhere, "permits-elsewhere"},
        {handglass::x509::Flaw::wants_policy, "wants-policy"},
        {handglass::x509::Flaw::stale, "stale"},
        {handglass::x509::Flaw::early, "early"},
    });
