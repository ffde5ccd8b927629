#include <array>

#include "study/sentences.hpp"

namespace handglass::study {
namespace {

using x509::Check;
using x509::Reason;

// clang-format off
// `certificate` is the short subject; "~" after a name gives the commonName of a distinguished name.
constexpr auto check_sentences = std::to_array<CheckSentence>({
    {Check::form,               "form",               "{certificate} is well-formed DER[, {bytes} bytes]"},
    {Check::chain,              "chain",              "{path}"},
    {Check::signature,          "signature",          "{certificate} is signed by {issuer~}"},
    {Check::validity,           "validity",           "at {at}; {certificate} is valid until {not_after}"},
    {Check::revocation,         "revocation",         "{certificate}: serial {serial} [is not in CRL {crl_number} of {crl_issuer~}][is good by the OCSP response of {responder~}][, with changes by CRL {delta_number}][; next update {next_update}][, of the changes {delta_next_update}]"},
    {Check::basic_constraints,  "basic constraints",  "{certificate} may issue: {found}"},
    {Check::path_length,        "path length",        "{found} intermediate certificates, [{path_length}][{max_depth}] allowed"},
    {Check::name_constraints,   "name constraints",   "the {names} names of {certificate} are within what {issuers} issuers permit"},
    {Check::policy,             "policies",           "the path is good for policies: {policies}"},
    {Check::key_usage,          "key usage",          "{certificate}: {needed} is allowed by its key usage ({found})"},
    {Check::extended_key_usage, "purpose",            "{certificate}: {needed} is allowed by its extended key usage ({found})"},
    {Check::tls_feature,        "TLS feature",        "{certificate} has the TLS features that its issuer {by~} has: {needed}"},
    {Check::critical_extension, "critical extension", "{certificate} has no critical extension that is unknown"},
    {Check::name,               "name",               "{wanted} is among its names ({names})"},
    {Check::key_strength,       "key strength",       "{certificate}: {key}[, at least {minimum} is needed]"},
    {Check::digest_strength,    "digest strength",    "{certificate} is signed over {digest}"},
});
static_assert([] {
  for (std::size_t i = 0; i < check_sentences.size(); ++i)
    if (check_sentences[i].check != names_of<Check>[i].value || check_sentences[i].holds.empty()) return false;
  return check_sentences.size() == names_of<Check>.size();
}(), "one sentence for each check, in their order");

constexpr auto reason_sentences = std::to_array<ReasonSentence>({
    {Reason::none, "is fine", "nothing is wrong with {certificate}", "Nothing is to be done."},
    {Reason::malformed, "is malformed",
     "The [{certificate} ]certificate is malformed[ in {field}][ at offset {offset}][: {reason}][: {why}].",
     "Issue the certificate again."},
    {Reason::signature_wrong, "has a signature that does not verify",
     "The signature on {certificate} does not verify with the key of {issuer~}: the certificate was altered after it was signed, or another key of that name signed it. Tried: {key_tried}.",
     "Take the certificate again from its CA, byte for byte."},
    {Reason::issuer_unknown, "leads to no CA that is trusted here",
     "[Nobody knows the issuer: {issuer} was not sent and is not local.][The chain comes back to a CA that it has passed: {back_to}.] The chain leads only here: {path}.[ Trusted here: {trusted}.][ Passed over: {passed_over}.]",
     "If that is an intermediate CA, its holder must send its certificate after the leaf[, one that leads on from {back_to~}]. If it is a root, it must be trusted. The root itself need not be sent."},
    {Reason::issuer_other_key, "was issued with another key than that of the CA known by that name",
     "A CA of that name is known, but with another key. {certificate} asks for the issuer {issuer} with the key identifier [{authority_key_id}][{own_key_id}]; known: {other_key}. The chain leads only here: {path}.",
     "Two CAs bear one name: use the certificate of the CA that really issued it."},
    {Reason::root_untrusted, "is a root that is not trusted here",
     "The chain ends in {certificate}, which signs itself and is not trusted here: {path}.",
     "Trust this root with --cafile if you mean to, or use a certificate from a CA that is trusted."},
    {Reason::work_limit, "takes too much work to judge",
     "The check of {certificate} was given up after {limit} steps: there are too many certificates of the same names, or too many names to compare.",
     "Send only the certificates of one chain, with the names that are needed."},
    {Reason::expired, "has expired",
     "{certificate} expired {by} ago: valid until {not_after}, now it is {at}.",
     "Renew it. If the date above is wrong, set the clock."},
    {Reason::not_yet_valid, "is not valid yet",
     "{certificate} is not valid yet: valid from {not_before}, in {by}; now it is {at}.",
     "Wait, or set the clock: where a whole chain is not valid yet, the clock is what is wrong."},
    {Reason::revoked, "is revoked",
     "[CRL {crl_number} of {crl_issuer~}, signed by it, lists][The OCSP response of {responder~} says revoked:] serial {serial} since {date}: {reason}.",
     "Issue {certificate} a new certificate for a new key; the old key is not to be used."},
    {Reason::crl_missing, "may be revoked or not: there is no CRL to tell",
     "No CRL of {crl_issuer~} is at hand, so that nobody knows whether {certificate} (serial {serial}) is revoked.",
     "Give that CA's CRL with --crl, or check the leaf alone with --crl-check leaf."},
    {Reason::crl_stale, "may be revoked or not: the CRL is out of date",
     "CRL {crl_number} of {crl_issuer~} is out of date: next update {next_update}, {by} ago. {certificate} itself may be fine; its status is unknown.",
     "Fetch the new CRL of that CA. The certificate need not be replaced."},
    {Reason::crl_not_yet_valid, "may be revoked or not: the CRL is not valid yet",
     "CRL {crl_number} of {crl_issuer~} is from the future: this update {this_update}, in {by}. The status of {certificate} is unknown.",
     "Set the clock, or fetch the CRL again."},
    {Reason::crl_signature_wrong, "may be revoked or not: the CRL's signature is wrong",
     "The signature of CRL {crl_number} does not verify with the key of {crl_issuer~} ({key_tried}). The status of {certificate} is unknown, never good.",
     "Fetch the CRL again, from the CA that issued the certificate."},
    {Reason::crl_signer_unfit, "may be revoked or not: the CRL's signer may not sign CRLs",
     "{crl_issuer~} may not sign CRLs: its key usage is {key_usage}, without cRLSign. The status of {certificate} is unknown.",
     "The CA's certificate needs keyUsage cRLSign."},
    {Reason::crl_unusable, "may be revoked or not: the CRL cannot be used",
     "CRL {crl_number} of {crl_issuer~} cannot be used: {why}. The status of {certificate} is unknown.",
     "Give a complete CRL for all certificates of that CA."},
    {Reason::ocsp_unusable, "may be revoked or not: its OCSP response proves nothing",
     "The OCSP response [of {responder~} ]for {certificate} (serial {serial}) proves nothing: {why}. Its status is unknown.",
     "The server must fetch a new response from its CA's responder, and staple that."},
    {Reason::staple_missing, "must come with an OCSP response, and came without",
     "{certificate} says that its holder always staples an OCSP response (RFC 7633), and none came with it.",
     "Configure the server to staple: serve --staple FILE, ssl_stapling on, SSLUseStapling on."},
    {Reason::not_a_ca, "issued a certificate without being a CA",
     "{certificate} has issued a certificate but is no CA: {found}, needed {needed}.",
     "Issue the CA's certificate again with basicConstraints CA:TRUE."},
    {Reason::path_too_long, "stands in too long a path",
     "{certificate} is in too long a path: {found} intermediate certificates[ below it, where its pathLenConstraint allows {path_length}][, where --max-depth allows {max_depth}].",
     "Issue from a CA that stands higher[, or without that pathLenConstraint of {path_length}][, or allow more than {max_depth} with --max-depth]."},
    {Reason::name_not_permitted, "has a name that an issuer above it does not permit",
     "{certificate} has the name {name}, which {by~} does not permit below itself: {constraint}.",
     "Ask a CA that may issue for this name, or issue the certificate without it."},
    {Reason::policy_not_valid, "is not issued under a policy that is required",
     "No certificate policy holds for the whole path where one is required: {why}. In the path: {in_the_path}; agreed: {policies}.",
     "Use a certificate of that policy, or ask for another with --initial-policy."},
    {Reason::key_usage_lacks, "may not be used like this",
     "The key usage of {certificate} is {found}; needed is {needed}.",
     "Issue the certificate again with keyUsage {needed}."},
    {Reason::extended_key_usage_lacks, "is not for this purpose",
     "The extended key usage of {certificate} is {found}; needed is {needed}, or no such extension.",
     "Issue the certificate again with extendedKeyUsage {needed}."},
    {Reason::tls_feature_lacks, "lacks a TLS feature that its issuer has",
     "{certificate} lacks TLS features that its issuer {by~} has, and with it must all that it signs (RFC 7633): {needed}.",
     "Issue the certificate again with tlsfeature {needed} (5 is status_request: a stapled OCSP response is promised), or by a CA without such features."},
    {Reason::critical_extension_unknown, "has a critical extension that cannot be taken",
     "{certificate} has a critical extension[, {oid}, that this program does not know][, {must_not}, that must not be critical].",
     "Issue the certificate without it, or not as critical."},
    {Reason::name_mismatch, "is not for the name that was wanted",
     "{certificate} is not for {wanted}: its names are {names}.[ {ignored} is ignored: only subjectAltName counts.]",
     "Connect under a name of the certificate, or issue it again with subjectAltName {wanted}."},
    {Reason::key_weak, "has too small a key",
     "The key of {certificate} is too small: {key}; at least {minimum} is needed.",
     "Make a new key of that size and have it certified."},
    {Reason::key_unsupported, "has a key or signature of an unknown kind",
     "{certificate}: [the signature is of a kind that this program does not know, {algorithm}][the key cannot be used: {reason}][the signature cannot be checked, for the issuer's key cannot be used: {issuer_key}].",
     "Use RSA, ECDSA on P-256, P-384 or P-521, or Ed25519."},
    {Reason::digest_weak, "is signed over a digest that is too weak",
     "{certificate} is signed over {digest}, which no longer protects against forgery.",
     "Have the CA issue the certificate again with SHA-256."},
});
// clang-format on
static_assert(
    [] {
      for (std::size_t i = 0; i < reason_sentences.size(); ++i) {
        const ReasonSentence& row = reason_sentences[i];
        if (row.reason != names_of<Reason>[i].value || row.what.empty() || row.broken.empty() ||
            row.fix.empty())
          return false;
      }
      return reason_sentences.size() == names_of<Reason>.size();
    }(),
    "a sentence and a remedy for each reason, in their order");

}  // namespace

const CheckSentence& sentence_of(Check check) {
  return check_sentences[static_cast<std::size_t>(check)];
}
const ReasonSentence& sentence_of(Reason reason) {
  return reason_sentences[static_cast<std::size_t>(reason)];
}

}  // namespace handglass::study
