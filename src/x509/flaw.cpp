#include "x509/flaw.hpp"

#include <algorithm>

namespace handglass::x509 {
namespace {

// clang-format off
constexpr auto known_flaws = std::to_array<FlawRow>({
    {Flaw::expired,            Bearer::certificate, Reason::expired,                    "a year old, until yesterday"},
    {Flaw::not_yet_valid,      Bearer::certificate, Reason::not_yet_valid,              "from tomorrow"},
    {Flaw::altered,            Bearer::certificate, Reason::signature_wrong,            "the last letter of its common name changed after it was signed"},
    {Flaw::spoilt_signature,   Bearer::certificate, Reason::signature_wrong,            "one bit of the signature flipped"},
    {Flaw::other_key,          Bearer::certificate, Reason::issuer_other_key,           "signed by another key than its issuer's"},
    {Flaw::malformed,          Bearer::certificate, Reason::malformed,                  "an extension that is there twice"},
    {Flaw::weak_key,           Bearer::certificate, Reason::key_weak,                   "an RSA key of 1024 bits"},
    {Flaw::weak_digest,        Bearer::certificate, Reason::digest_weak,                "signed over SHA-1"},
    {Flaw::critical_extension, Bearer::certificate, Reason::critical_extension_unknown, "a critical extension that nobody knows"},
    {Flaw::wrong_purpose,      Bearer::certificate, Reason::extended_key_usage_lacks,   "extended key usage of the other end"},
    {Flaw::wrong_usage,        Bearer::certificate, Reason::key_usage_lacks,            "key usage nonRepudiation alone"},
    {Flaw::wrong_name,         Bearer::certificate, Reason::name_mismatch,              "for elsewhere.invalid alone"},
    {Flaw::must_staple,        Bearer::certificate, Reason::staple_missing,             "promises a stapled OCSP response"},
    {Flaw::revoked,            Bearer::certificate, Reason::revoked,                    "on its issuer's lists"},
    {Flaw::no_ca,              Bearer::authority,   Reason::not_a_ca,                   "signs certificates, and is no CA"},
    {Flaw::no_room,            Bearer::authority,   Reason::path_too_long,              "a path length of 0, whatever is below"},
    {Flaw::no_cert_sign,       Bearer::authority,   Reason::key_usage_lacks,            "key usage without keyCertSign"},
    {Flaw::no_crl_sign,        Bearer::authority,   Reason::crl_signer_unfit,           "key usage without cRLSign"},
    {Flaw::permits_elsewhere,  Bearer::authority,   Reason::name_not_permitted,         "permits names under elsewhere.invalid alone"},
    {Flaw::wants_policy,       Bearer::authority,   Reason::policy_not_valid,           "requires a certificate policy, and there is none"},
    {Flaw::stale,              Bearer::list,        Reason::crl_stale,                  "out of date since yesterday"},
    {Flaw::early,              Bearer::list,        Reason::crl_not_yet_valid,          "from tomorrow"},
    {Flaw::spoilt_signature,   Bearer::list,        Reason::crl_signature_wrong,        "one bit of the signature flipped"},
    {Flaw::other_key,          Bearer::list,        Reason::crl_signature_wrong,        "signed by another key than its issuer's"},
    {Flaw::critical_extension, Bearer::list,        Reason::crl_unusable,               "a critical extension that nobody knows"},
});
// clang-format on

}  // namespace

std::span<const FlawRow> flaw_rows() { return known_flaws; }

std::optional<Flaw> find_flaw(std::string_view name, Bearer bearer) {
  for (const FlawRow& row : known_flaws) {
    const bool can =
        row.bearer == bearer || (bearer == Bearer::authority && row.bearer == Bearer::certificate);
    if (can && name_of(row.flaw) == name) return row.flaw;
  }
  return {};
}

}  // namespace handglass::x509
