#include "differences.hpp"

#include <algorithm>
#include <optional>

namespace handglass::test {
namespace {

using x509::Checked;
using x509::Reason;

bool planned(const Disagreement& met, std::string_view words) {
  return met.variation.plan.find(words) != std::string::npos;
}

// OpenSSL takes such a policy for one that is not mapped, and one that it is mapped to for agreed.
bool maps_any(const Disagreement& met) {
  return planned(met, "map ") && planned(met, "policy 2.5.29.32.0");
}

// ---- What we accept and the other refuses

struct Accepted {
  Other other{};
  std::string_view sentence;  // a part of what it says
  const char* name;
  bool (*holds)(const Disagreement&);
};

const Accepted accepted[] = {
    {Other::openssl, "unsuitable certificate purpose",
     "anyExtendedKeyUsage is any (RFC 5280 §4.2.1.12)",
     [](const Disagreement& met) { return planned(met, "purpose 2.5.29.37.0"); }},
    {Other::openssl, "no explicit policy",
     "a policy that anyPolicy stands for is mapped (RFC 5280 §6.1.4 b)", maps_any},
    {Other::gnutls, "does not match the intended purpose",
     "anyExtendedKeyUsage is any (RFC 5280 §4.2.1.12)",
     [](const Disagreement& met) { return planned(met, "purpose 2.5.29.37.0"); }},
    {Other::gnutls, "unknown critical extension",
     "policies are processed (RFC 5280 §6.1), and their constraints are critical (§4.2.1.11, "
     "§4.2.1.14)",
     [](const Disagreement& met) {
       return planned(met, "explicit-policy") || planned(met, "inhibit-") || planned(met, "map ") ||
              planned(met, "wrong wants-policy");
     }},
    {Other::gnutls, "chain is revoked",
     "only the leaf's list is asked for, where that is the question",
     [](const Disagreement& met) {
       return met.variation.policy.crl_check == x509::CrlCheck::leaf &&
              planned(met, "wrong revoked");
     }},
};

// ---- What we refuse and the other accepts

struct Refused {
  std::optional<Other> other;  // nothing: either
  Reason reason{};
  const char* name;
  bool (*holds)(const Disagreement&, const Checked&);
};

bool always(const Disagreement&, const Checked&) { return true; }

const Refused refused[] = {
    {{},
     Reason::malformed,
     "an extension comes once (RFC 5280 §4.2)",
     [](const Disagreement& met, const Checked&) { return planned(met, "wrong malformed"); }},
    {{},
     Reason::issuer_unknown,
     "an issuer that is malformed is none (RFC 5280 §4.2)",
     [](const Disagreement& met, const Checked&) { return planned(met, "wrong malformed"); }},
    {{},
     Reason::name_not_permitted,
     "a wildcard stands for names that are excluded (RFC 9525 §6.3, RFC 5280 §4.2.1.10)",
     [](const Disagreement& met, const Checked&) {
       return planned(met, "dns *.") && planned(met, "exclude dns:");
     }},
    {Other::openssl, Reason::tls_feature_lacks,
     "what an issuer signs has the issuer's TLS features (RFC 7633 §4.2.2)", always},
    {Other::openssl, Reason::policy_not_valid,
     "a policy that anyPolicy stands for is mapped (RFC 5280 §6.1.4 b)",
     [](const Disagreement& met, const Checked&) { return maps_any(met); }},
    {Other::gnutls, Reason::name_not_permitted,
     "issuers' names are constrained too (RFC 5280 §6.1.3 b)",
     [](const Disagreement&, const Checked& fault) { return fault.depth > 0; }},
    {Other::gnutls, Reason::policy_not_valid, "policies are processed (RFC 5280 §6.1.3 d to f)",
     always},
    {Other::gnutls, Reason::key_usage_lacks,
     "the use of the end entity's key is part of the verdict (RFC 5280 §4.2.1.3)",
     [](const Disagreement&, const Checked& fault) { return fault.depth == 0; }},
    // It takes a list that counts, and what has none for good.
    {Other::gnutls, Reason::crl_missing, "a status that is not known is none (RFC 5280 §6.3.3)",
     always},
    {Other::gnutls, Reason::crl_stale, "a list that has lapsed says nothing of who is not on it",
     always},
    {Other::gnutls, Reason::crl_not_yet_valid, "a list from tomorrow is not of today", always},
    {Other::gnutls, Reason::crl_signature_wrong, "a list by somebody else is no list", always},
    {Other::gnutls, Reason::crl_signer_unfit, "who signs lists needs cRLSign (RFC 5280 §4.2.1.3)",
     always},
    {Other::gnutls, Reason::crl_unusable,
     "a critical extension of a list that is not known (RFC 5280 §5.2)", always},
};

}  // namespace

const char* explanation(const Disagreement& met) {
  const char* out = nullptr;
  if (!met.accepts) {
    for (const Accepted& one : accepted)
      if (one.other == met.other && met.sentences.find(one.sentence) != std::string::npos &&
          one.holds(met))
        out = one.name;
    return out;
  }
  for (const Checked& fault : met.ours.checks) {
    if (fault.status != x509::Status::fail) continue;
    const auto* found = std::ranges::find_if(refused, [&](const Refused& one) {
      return (!one.other || one.other == met.other) && one.reason == fault.reason &&
             one.holds(met, fault);
    });
    if (found == std::end(refused)) return nullptr;
    out = found->name;
  }
  return out;
}

}  // namespace handglass::test
