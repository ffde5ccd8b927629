#include "study/cause_of.hpp"

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "handshake/declined.hpp"
#include "study/layout.hpp"
#include "study/parameters.hpp"

namespace handglass::study {
namespace {

using x509::Reason;

// Whether two names are of one house: an organization or domain in common, more than a country.
bool of_one_house(std::string_view one, std::string_view other) {
  const auto theirs = items_of(other);
  return std::ranges::any_of(items_of(one), [&](const std::string& attribute) {
    return !attribute.starts_with("CN=") && !attribute.starts_with("C=") &&
           std::ranges::find(theirs, attribute) != theirs.end();
  });
}

// A chain that ends in an issuer whom nobody here knows lacks an intermediate or leads to a root
// that is not trusted; which of the two, nothing in it proves. More than one certificate is taken
// for a whole chain without its root, which need not be sent. One alone lacks its intermediate,
// unless the CAs are known that are trusted, and none is of the issuer's house.
Cause unknown_issuer(const Trace& trace, const x509::Checked& checked, Role peer) {
  const auto chain = certificates_in(trace.find(Message::certificate, peer));
  if (chain.empty() || !chain.back()) return Cause::untrusted_root;
  if (peer == Role::server && looks_like_proxy(chain.back()->issuer()))
    return Cause::proxy_in_between;
  if (checked.reason == Reason::root_untrusted || chain.size() > 1) return Cause::untrusted_root;
  const std::string issuer = x509::to_string(chain.back()->issuer());
  std::vector<std::string> trusted;
  for (const Evidence& one : checked.evidence)
    if (one.name == "trusted") trusted.push_back(one.value);
  if (peer == Role::client)
    for (const Bytes& name : authorities_in(trace)) trusted.push_back(x509::to_string({name}));
  const bool stranger = !trusted.empty() && items_of(issuer).size() > 1 &&
                        std::ranges::none_of(trusted, [&](const std::string& name) {
                          return of_one_house(name, issuer);
                        });
  if (stranger) return Cause::untrusted_root;
  return peer == Role::client ? Cause::client_intermediate_missing
                              : Cause::server_intermediate_missing;
}

const CheckEntry* remark_on_nothing_sent(const Trace& trace) {
  const auto remark = std::ranges::find_if(trace.checks, [](const CheckEntry& check) {
    return check.rule == Rule::certificate_missing && check.who == Role::client;
  });
  return remark == trace.checks.end() ? nullptr : &*remark;
}

// An RSA key in memory can make RSA-PSS; one that cannot lies on a token.
bool lacks_pss(std::string_view reason) {
  const std::size_t at = reason.find(handshake::declined::key_makes);
  if (!reason.starts_with(handshake::declined::no_scheme) || at == reason.npos) return false;
  const std::string_view taken = reason.substr(0, at), made = reason.substr(at);
  constexpr std::string_view pss = "rsa_pss_rsae_", pkcs1 = "rsa_pkcs1_";
  return taken.find(pss) != taken.npos && made.find(pss) == made.npos &&
         made.find(pkcs1) != made.npos;
}

}  // namespace

// The server sees an empty list; the client, where these eyes see it too, knows why it is empty.
Cause why_nothing_was_sent(const Trace& trace) {
  const CheckEntry* remark = remark_on_nothing_sent(trace);
  if (!remark) return Cause::no_client_certificate;
  for (const Evidence& one : remark->evidence) {
    if (one.value.starts_with(handshake::declined::no_scheme) ||
        one.value.starts_with(handshake::declined::other_type))
      return Cause::no_common_scheme;
    if (one.value.ends_with(handshake::declined::not_listed)) return Cause::issuer_not_listed;
  }
  return Cause::no_client_certificate;
}

bool key_lacks_pss(const Trace& trace) {
  const CheckEntry* remark = remark_on_nothing_sent(trace);
  return remark && std::ranges::any_of(remark->evidence,
                                       [](const Evidence& one) { return lacks_pss(one.value); });
}

bool looks_like_proxy(const x509::Name& issuer) {
  // What such products call their CAs by themselves, in small letters.
  constexpr std::array<std::string_view, 21> words{
      "proxy",      "inspect",   "intercept", "firewall", "gateway",   "mitm",      "zscaler",
      "fortinet",   "fortigate", "palo alto", "netskope", "blue coat", "sophos",    "umbrella",
      "checkpoint", "squid",     "burp",      "charles",  "fiddler",   "kaspersky", "eset ssl"};
  const std::string name = lowered(x509::to_string(issuer));
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return name.find(word) != name.npos; });
}

Cause cause_of(const x509::Checked& checked, Role peer) {
  const bool end_entity = checked.depth == 0;
  switch (checked.reason) {
    case Reason::none: return Cause::none;
    case Reason::malformed: return Cause::malformed;
    case Reason::signature_wrong: return Cause::certificate_altered;
    case Reason::issuer_unknown:
      return peer == Role::client ? Cause::client_intermediate_missing
                                  : Cause::server_intermediate_missing;
    case Reason::issuer_other_key:
    case Reason::root_untrusted:
    case Reason::work_limit: return Cause::untrusted_root;
    case Reason::expired: return Cause::expired;
    case Reason::not_yet_valid: return Cause::not_yet_valid;
    case Reason::revoked: {
      const bool by_response = std::ranges::find(checked.evidence, "responder", &Evidence::name) !=
                               checked.evidence.end();
      return by_response ? Cause::ocsp : Cause::revoked;
    }
    case Reason::crl_missing: return Cause::crl_missing;
    case Reason::crl_stale:
    case Reason::crl_not_yet_valid: return Cause::crl_stale;
    case Reason::crl_signature_wrong:
    case Reason::crl_signer_unfit:
    case Reason::crl_unusable: return Cause::crl_wrong;
    case Reason::ocsp_unusable:
    case Reason::staple_missing: return Cause::ocsp;
    case Reason::not_a_ca:
    case Reason::path_too_long: return Cause::issuer_is_no_ca;
    case Reason::key_usage_lacks:
      return end_entity ? Cause::key_usage_wrong : Cause::issuer_is_no_ca;
    case Reason::extended_key_usage_lacks: return Cause::purpose_wrong;
    case Reason::policy_not_valid: return Cause::none;
    case Reason::name_not_permitted:
    case Reason::tls_feature_lacks:
    case Reason::critical_extension_unknown: return Cause::extension_or_constraint;
    case Reason::name_mismatch: return Cause::name_mismatch;
    case Reason::key_weak: return Cause::key_too_small;
    case Reason::key_unsupported: return Cause::none;
    case Reason::digest_weak: return Cause::digest_weak;
  }
  return Cause::none;
}

Cause cause_of(const Trace& trace, const x509::Checked& checked, Role peer) {
  const bool unknown =
      checked.reason == Reason::issuer_unknown || checked.reason == Reason::root_untrusted;
  return unknown ? unknown_issuer(trace, checked, peer) : cause_of(checked, peer);
}

Cause cause_of(Rule rule) {
  switch (rule) {
    case Rule::password_wrong: return Cause::password_wrong;
    case Rule::key_mismatch: return Cause::key_mismatch;
    case Rule::pin_refused: return Cause::pin_wrong;
    case Rule::token_not_found: return Cause::pin_or_token_unavailable;
    default: return Cause::none;
  }
}

Cause cause_of(const Trace& trace, const FailureEntry& entry) {
  const Role peer = handshake::peer_of(entry.who);
  switch (entry.failure.rule) {
    case Rule::certificate_refused: {
      const JudgementEntry* judgement = trace.judgement_by(entry.who);
      const x509::Checked* decisive = judgement ? judgement->verdict.decisive() : nullptr;
      if (!decisive) return Cause::none;
      return cause_of(trace, *decisive, peer);
    }
    case Rule::certificate_missing: return why_nothing_was_sent(trace);
    case Rule::scheme_not_common: return Cause::no_common_scheme;
    case Rule::signature_wrong:
    case Rule::scheme_not_offered:
    case Rule::scheme_wrong_for_key: return Cause::signature_wrong;
    case Rule::finished_wrong:
    case Rule::record_not_authentic: return Cause::finished_or_record_wrong;
    case Rule::version_not_common:
    case Rule::version_not_offered: return Cause::no_common_version;
    case Rule::suite_not_common: return Cause::no_common_suite;
    case Rule::group_not_common: return Cause::no_common_group;
    case Rule::session_extended_master_secret: return Cause::extended_master_secret_differs;
    case Rule::renegotiation_refused: return Cause::renegotiation_for_certificate;
    case Rule::server_name_unknown: return Cause::server_name_unknown;
    case Rule::not_tls: return Cause::not_tls;
    case Rule::peer_truncated: return Cause::closed_without_alert;
    case Rule::peer_alert: return Cause::none;
    default: break;
  }
  const Alert alert = entry.failure.alert();
  const bool form = alert == Alert::decode_error || alert == Alert::illegal_parameter ||
                    entry.failure.rule == Rule::certificate_malformed;
  return form ? Cause::malformed : cause_of(entry.failure.rule);
}

}  // namespace handglass::study
