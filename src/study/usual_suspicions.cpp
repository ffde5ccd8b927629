#include "study/usual_suspicions.hpp"

#include <array>

namespace handglass::study {
namespace {

// Which refused end a row is for, and at which point.
enum class When : std::uint8_t {
  always,
  client,        // a client was refused
  server,        // a server was refused
  unanswered,    // before ServerHello
  unasked,       // before CertificateRequest, if one was to come
  empty_handed,  // a client that was asked for a certificate and sent none
  shown,         // a client that sent one
};

struct Usual {
  Alert alert{};
  When when{};
  Cause cause{};
  std::string_view text;
};

// clang-format off
constexpr auto rows = std::to_array<Usual>({
    {Alert::handshake_failure, When::empty_handed, Cause::no_client_certificate, "A client certificate is required and none was sent."},
    {Alert::handshake_failure, When::shown, Cause::issuer_not_listed, "The peer demands a certificate of another kind, or from another CA."},
    {Alert::handshake_failure, When::unanswered, Cause::no_common_suite, "No cipher suite in common, or the server has no certificate of the kind that the offered suites need."},
    {Alert::handshake_failure, When::unanswered, Cause::no_common_group, "No group in common."},
    {Alert::handshake_failure, When::unanswered, Cause::no_common_scheme, "No signature scheme in common."},
    {Alert::handshake_failure, When::unanswered, Cause::no_common_version, "The server takes TLS 1.3 alone: GnuTLS sends 40 for that."},
    {Alert::handshake_failure, When::unanswered, Cause::server_name_unknown, "The server has nothing under the name that was asked for, or none was asked for."},
    {Alert::handshake_failure, When::always, Cause::none, "Its policy refuses the suite, group or scheme."},

    {Alert::bad_certificate, When::always, Cause::certificate_altered, "The signature on the certificate, or on one above it, does not verify."},
    {Alert::bad_certificate, When::server, Cause::name_mismatch, "The name that the peer wanted is not in the certificate."},
    {Alert::bad_certificate, When::always, Cause::key_too_small, "A key of the chain is too small for the peer's policy."},
    {Alert::bad_certificate, When::always, Cause::digest_weak, "A certificate of the chain is signed over a digest that is too weak for the peer's policy (SHA-1)."},
    {Alert::bad_certificate, When::always, Cause::not_yet_valid, "The certificate is not valid yet by the peer's clock: OpenSSL sends 42 for that."},
    {Alert::bad_certificate, When::empty_handed, Cause::no_client_certificate, "No certificate was sent: some programs send 42 for that."},
    {Alert::bad_certificate, When::always, Cause::untrusted_root, "Any other fault of the chain: Go and GnuTLS send 42 for most of them, also for an unknown CA."},
    {Alert::bad_certificate, When::server, Cause::server_intermediate_missing, "An intermediate certificate was not sent, and the peer does not have it: Go and GnuTLS send 42 for that too."},
    {Alert::bad_certificate, When::client, Cause::client_intermediate_missing, "An intermediate certificate was not sent, and the peer does not have it: Go sends 42 for that too."},
    {Alert::bad_certificate, When::server, Cause::proxy_in_between, "A proxy in between puts a certificate of its own in place of the server's."},
    {Alert::bad_certificate, When::always, Cause::revoked, "The issuer's CRL lists the certificate, or one above it: GnuTLS sends 42 for that too."},
    {Alert::bad_certificate, When::always, Cause::issuer_is_no_ca, "An issuer is no CA, may not sign certificates, or stands too high: GnuTLS sends 42 for that too."},
    {Alert::bad_certificate, When::always, Cause::extension_or_constraint, "A name constraint of a CA excludes a name."},
    {Alert::bad_certificate, When::always, Cause::malformed, "A certificate is malformed in the peer's eyes."},

    {Alert::unsupported_certificate, When::client, Cause::purpose_wrong, "The extended key usage lacks clientAuth."},
    {Alert::unsupported_certificate, When::server, Cause::purpose_wrong, "The extended key usage lacks serverAuth."},
    {Alert::unsupported_certificate, When::always, Cause::key_usage_wrong, "The key usage lacks digitalSignature, or what else the key exchange needs."},
    {Alert::unsupported_certificate, When::always, Cause::extension_or_constraint, "A critical extension that the peer does not know, or a kind of key that it does not support."},

    {Alert::certificate_revoked, When::always, Cause::revoked, "The issuer's CRL lists the certificate, or one above it."},
    {Alert::certificate_revoked, When::always, Cause::ocsp, "An OCSP responder says that it is revoked."},

    {Alert::certificate_expired, When::always, Cause::crl_stale, "The peer's CRL is out of date: OpenSSL sends 45 for a stale CRL too, although the certificate is fine."},
    {Alert::certificate_expired, When::always, Cause::expired, "A certificate of the chain, or one that the peer holds itself, has expired."},
    {Alert::certificate_expired, When::always, Cause::not_yet_valid, "A certificate is not valid yet by the peer's clock, or that clock is wrong."},

    {Alert::certificate_unknown, When::always, Cause::crl_missing, "The peer has no CRL of an issuer, so that it cannot tell whether the certificate is revoked."},
    {Alert::certificate_unknown, When::always, Cause::crl_stale, "The peer's CRL is out of date."},
    {Alert::certificate_unknown, When::always, Cause::crl_wrong, "The peer's CRL is not signed by the issuer, or not by a key that may sign CRLs."},
    {Alert::certificate_unknown, When::always, Cause::extension_or_constraint, "A critical extension is unknown to the peer, or a name constraint excludes a name: OpenSSL sends 46 for both."},
    {Alert::certificate_unknown, When::always, Cause::untrusted_root, "Java and browsers send 46 for any fault of the chain, also for an unknown CA."},
    {Alert::certificate_unknown, When::server, Cause::name_mismatch, "Java and browsers send 46 for a name that is not in the certificate too."},

    {Alert::unknown_ca, When::server, Cause::server_intermediate_missing, "An intermediate certificate was not sent, and the peer does not have it."},
    {Alert::unknown_ca, When::always, Cause::untrusted_root, "The peer does not trust the root of the chain, or has a CA of that name with another key."},
    {Alert::unknown_ca, When::client, Cause::client_intermediate_missing, "An intermediate certificate was not sent, and the peer does not have it."},
    {Alert::unknown_ca, When::server, Cause::proxy_in_between, "A proxy in between puts a certificate of its own in place of the server's."},
    {Alert::unknown_ca, When::client, Cause::issuer_not_listed, "The issuer is none of the CAs that the server lists."},
    {Alert::unknown_ca, When::always, Cause::crl_missing, "The peer has no CRL of the issuer: OpenSSL sends 48 for a missing CRL too."},
    {Alert::unknown_ca, When::always, Cause::crl_wrong, "The peer's CRL bears the issuer's name and another key's identifier: to OpenSSL such a list is not there, and it sends 48."},
    {Alert::unknown_ca, When::always, Cause::issuer_is_no_ca, "An issuer is no CA, may not sign certificates, or stands too high above the certificate."},

    {Alert::access_denied, When::always, Cause::none, "Any fault of the certificate: GnuTLS sends 49 for all of them."},
    {Alert::access_denied, When::always, Cause::untrusted_root, "The peer does not trust the root of the chain, or has a CA of that name with another key."},
    {Alert::access_denied, When::always, Cause::revoked, "The issuer's CRL lists the certificate, or one above it."},
    {Alert::access_denied, When::client, Cause::client_intermediate_missing, "An intermediate certificate was not sent, and the peer does not have it."},
    {Alert::access_denied, When::always, Cause::issuer_is_no_ca, "An issuer is no CA, may not sign certificates, or stands too high above the certificate."},
    {Alert::access_denied, When::always, Cause::none, "The certificate is valid, but its holder is not on the peer's list."},

    {Alert::decrypt_error, When::always, Cause::signature_wrong, "The private key does not belong to the certificate, or the signature was made over other bytes."},
    {Alert::decrypt_error, When::always, Cause::certificate_altered, "The signature on a certificate of the chain does not verify: OpenSSL sends 51 for that."},
    {Alert::decrypt_error, When::always, Cause::crl_wrong, "The signature on the peer's CRL does not verify: OpenSSL sends 51 for that."},
    {Alert::decrypt_error, When::always, Cause::finished_or_record_wrong, "The Finished differs: something between the two sides changes messages."},

    {Alert::illegal_parameter, When::always, Cause::signature_wrong, "A signature scheme or group that the peer did not offer."},
    {Alert::illegal_parameter, When::always, Cause::malformed, "Another value that the peer does not allow."},

    {Alert::decode_error, When::empty_handed, Cause::no_client_certificate, "A client certificate is required and none was sent: GnuTLS sends 50 for that."},
    {Alert::decode_error, When::always, Cause::malformed, "A message that the peer cannot read: a length that is wrong, or a message that is too long for it."},
    {Alert::protocol_version, When::always, Cause::no_common_version, "The peer does not speak TLS 1.2: it takes TLS 1.3 alone, or only older versions."},
    {Alert::protocol_version, When::always, Cause::not_tls, "What the peer read was no TLS, and its first bytes looked like another version."},
    {Alert::inappropriate_fallback, When::client, Cause::none, "Somebody in between disturbed a first try with the higher version, so that the two would end up with a lower one."},
    {Alert::insufficient_security, When::always, Cause::no_common_suite, "All that was offered is too weak for the peer's policy."},
    {Alert::insufficient_security, When::always, Cause::key_too_small, "A key is too small for the peer's policy."},
    {Alert::unrecognized_name, When::always, Cause::server_name_unknown, "The peer has no server of the name that was asked for."},
    {Alert::no_application_protocol, When::always, Cause::none, "The peer speaks none of the application protocols that were offered."},
    {Alert::bad_record_mac, When::always, Cause::finished_or_record_wrong, "The two sides do not have the same keys, or something changes bytes on the way."},
    {Alert::unexpected_message, When::always, Cause::none, "The peer waited for another message; one of the two does not keep the order."},
    {Alert::unexpected_message, When::empty_handed, Cause::no_client_certificate, "A client certificate is required and the message with it did not come."},
    {Alert::record_overflow, When::always, Cause::none, "A record was longer than the peer takes."},
    {Alert::record_overflow, When::always, Cause::not_tls, "What the peer read was no TLS, and a length in it looked too long."},
    {Alert::no_renegotiation, When::always, Cause::renegotiation_for_certificate, "One side wanted a second handshake in this connection, and the other does not take part."},
    {Alert::certificate_required, When::always, Cause::no_client_certificate, "A client certificate is required and none was sent."},
    {Alert::internal_error, When::always, Cause::none, "The peer has a problem of its own, often a key or file that it cannot use."},
    {Alert::internal_error, When::unasked, Cause::ca_list_too_long, "The names of its CAs do not fit into CertificateRequest: OpenSSL sends 80 in the place of that message."},
    {Alert::internal_error, When::client, Cause::none, "Some programs send 80 where their own check of the certificate fails."},
});
// clang-format on

bool applies(When when, const Standing& standing) {
  const bool client = standing.refused == Role::client;
  switch (when) {
    case When::always: return true;
    case When::client: return client;
    case When::server: return !client;
    case When::unanswered: return client && !standing.answered;
    case When::unasked: return client && !standing.asked;
    case When::empty_handed: return client && standing.asked && !standing.certificate_sent;
    case When::shown: return client && standing.certificate_sent;
  }
  return false;
}

}  // namespace

std::vector<Refusal::Suspicion> usual_suspicions(Alert alert, const Standing& standing) {
  std::vector<Refusal::Suspicion> out;
  for (const Usual& row : rows)
    if (row.alert == alert && applies(row.when, standing))
      out.push_back({std::string(row.text), false, row.cause});
  if (out.empty()) out.push_back({"The peer's log alone can tell.", false, Cause::none});
  return out;
}

}  // namespace handglass::study
