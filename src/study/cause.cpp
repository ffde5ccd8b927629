#include "study/cause.hpp"

#include <algorithm>

namespace handglass::study {
namespace {

// clang-format off
constexpr CauseRow rows[] = {
    {Cause::no_client_certificate, "the server requires a client certificate and none is given", Alert::handshake_failure,
     "The client's Certificate message is there and empty. The server refuses that message; the client's page says why it was empty."},
    {Cause::issuer_not_listed, "the client's CA is not among those that the server lists", Alert::unknown_ca,
     "CertificateRequest names CAs; the chain of the client leads to none of them. A careful client then sends an empty Certificate and says so; one that sends it anyway meets unknown_ca."},
    {Cause::no_common_scheme, "no signature scheme that the server takes can be made with the client's key", Alert::handshake_failure,
     "Compare supported_signature_algorithms in CertificateRequest with the kind of key in the certificate. The client's Certificate is empty, and its page names both lists."},
    {Cause::client_intermediate_missing, "the client's intermediate certificate is not sent", Alert::unknown_ca,
     "The client's Certificate message holds one certificate, whose issuer the server has never seen, although it trusts the root above it."},
    {Cause::untrusted_root, "the chain leads to a root that is not trusted", Alert::unknown_ca,
     "The names of the chain fit each other up to a root that the refusing side does not have, or has under the same name with another key."},
    {Cause::purpose_wrong, "the extended key usage does not allow this role", Alert::unsupported_certificate,
     "The certificate has an extended key usage, and clientAuth is not in it. Without the extension any use would be allowed."},
    {Cause::key_usage_wrong, "the key usage does not allow signatures", Alert::unsupported_certificate,
     "keyUsage lacks digitalSignature, which the key needs for CertificateVerify. CertificateVerify itself is right."},
    {Cause::expired, "a certificate is past its date", Alert::certificate_expired,
     "notAfter lies before the clock of the refusing side. The signature, the chain and the revocation list are all in order."},
    {Cause::not_yet_valid, "a certificate is not valid yet", Alert::certificate_expired,
     "notBefore lies after the clock of the refusing side. Where the whole chain is not valid yet, suspect that clock."},
    {Cause::revoked, "a certificate is revoked", Alert::certificate_revoked,
     "The CRL of the issuer lists the serial number, with a date and a reason."},
    {Cause::crl_stale, "the revocation list that the refusing side has is out of date", Alert::certificate_unknown,
     "nextUpdate of the CRL has passed. Nothing is wrong with the certificate: the list has to be fetched anew, on the side that refuses. OpenSSL announces it as an expired certificate (45)."},
    {Cause::crl_missing, "the refusing side has no revocation list of an issuer", Alert::certificate_unknown,
     "A revocation list is there for one CA of the chain and not for the other. OpenSSL announces it as an unknown CA (48)."},
    {Cause::crl_wrong, "a revocation list is not signed by the issuer, or not by a key that may", Alert::certificate_unknown,
     "The list bears the issuer's name, and its signature does not verify with the issuer's key. What it says counts for nothing: the status is unknown, never good."},
    {Cause::digest_weak, "a certificate is signed over SHA-1", Alert::bad_certificate,
     "The signature verifies; the policy refuses the digest, because a second certificate with the same digest can be made."},
    {Cause::key_too_small, "an RSA key is too small", Alert::bad_certificate,
     "The key's size stands beside the smallest that is allowed."},
    {Cause::key_mismatch, "the private key belongs to another certificate", std::nullopt,
     "Nothing is sent: the two public keys are compared before anything is connected, and both fingerprints are shown."},
    {Cause::signature_wrong, "the signature that proves the key does not verify", Alert::decrypt_error,
     "The certificate is in order. CertificateVerify is signed with another key, over other bytes, or with a scheme that was not asked for; the page says which."},
    {Cause::pin_wrong, "the token refuses the PIN", std::nullopt,
     "Nothing is sent. The token says how few tries are left; the last one is never used without asking."},
    {Cause::pin_or_token_unavailable, "the PIN is locked or not set, or the token or object is not there", std::nullopt,
     "Nothing is sent. What there is instead is listed, the nearest name first."},
    {Cause::token_without_pss, "the token cannot sign with RSA-PSS and the server takes nothing else", Alert::handshake_failure,
     "The token's mechanisms are read before anything is connected. Where the server takes PKCS#1 too, that is used; else Certificate is empty and the page says why."},
    {Cause::name_mismatch, "the server's certificate is for another name", Alert::bad_certificate,
     "The wanted name stands beside the names in subjectAltName. The common name is not looked at."},
    {Cause::server_intermediate_missing, "the server's intermediate certificate is not sent", Alert::unknown_ca,
     "The server's Certificate message holds one certificate, whose issuer the client has never seen, although it trusts the root above it. Browsers hide this fault, because they remember intermediates."},
    {Cause::finished_or_record_wrong, "a Finished or the tag of a record is wrong", Alert::decrypt_error,
     "Both sides computed over different bytes, or with different keys. The hashes of the transcripts tell which message differs first; a tag that fails gives bad_record_mac."},
    {Cause::malformed, "a message has a length or a value that it must not have", Alert::decode_error,
     "The page names the field, its offset and the bytes around it, and the rule that they break."},
    {Cause::certificate_altered, "a certificate was changed after it was signed", Alert::bad_certificate,
     "The issuer is known and its key does not verify the signature on the certificate."},
    {Cause::refused_in_http, "TLS succeeds and the web server refuses in HTTP", std::nullopt,
     "The handshake is complete, often with an empty client Certificate. The refusal is the status line of the answer, such as 400 or 403."},
    {Cause::renegotiation_for_certificate, "the server asks for a certificate in a second handshake", Alert::no_renegotiation,
     "HelloRequest comes after the first request in HTTP. A client that does not take part answers no_renegotiation."},
    {Cause::no_common_version, "client and server have no version of TLS in common", Alert::protocol_version,
     "The alert follows ClientHello at once."},
    {Cause::no_common_suite, "client and server have no cipher suite in common", Alert::handshake_failure,
     "The lists of both have nothing in common, or only suites for which the server has no certificate of the right kind."},
    {Cause::no_common_group, "client and server have no group in common", Alert::handshake_failure,
     "supported_groups in ClientHello holds none that the server takes."},
    {Cause::server_name_unknown, "the server does not know the name that is asked for", Alert::unrecognized_name,
     "server_name in ClientHello; the refusal follows at once."},
    {Cause::proxy_in_between, "a proxy in between issues a certificate of its own", Alert::unknown_ca,
     "The name is right and the certificate fresh; its issuer is a CA of the own network and no public one."},
    {Cause::closed_without_alert, "the connection is closed or reset without an alert", std::nullopt,
     "Which message came last, and what that message usually triggers."},
    {Cause::not_tls, "the port does not speak TLS", std::nullopt,
     "The first bytes are text of another protocol, and tell which."},
    {Cause::ca_list_too_long, "the server's list of CAs is too long and cut off", Alert::unknown_ca,
     "certificate_authorities is near its limit of 65535 bytes; the client's CA may have been left out."},
    {Cause::issuer_is_no_ca, "an issuer is no CA, may not sign certificates, or stands too high", Alert::unknown_ca,
     "The issuer's certificate lacks CA:TRUE or keyCertSign, or there are more CAs below it than its path length allows."},
    {Cause::extension_or_constraint, "a critical extension is unknown, or a name constraint excludes a name", Alert::unsupported_certificate,
     "The extension's OID, or the constraint beside the name that it excludes."},
    {Cause::ocsp, "the OCSP response is revoked, stale, or missing where it is required", Alert::certificate_revoked,
     "The response's status and times, and who signed it."},
    {Cause::extended_master_secret_differs, "extended_master_secret differs when a session is resumed", Alert::handshake_failure,
     "The extension in the first ClientHello and in the second."},
    {Cause::password_wrong, "the password of a key file is wrong", std::nullopt,
     "Nothing is sent. The page names the file and its format."},
};
// clang-format on

}  // namespace

std::span<const CauseRow> causes() { return rows; }

const CauseRow* row_of(Cause cause) {
  const auto found = std::ranges::find(rows, cause, &CauseRow::cause);
  return found == std::end(rows) ? nullptr : &*found;
}

}  // namespace handglass::study
