#include "study/causes.hpp"

#include <algorithm>
#include <initializer_list>

#include "handshake/schemes.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "x509/verify.hpp"

namespace handglass::study {
namespace {

using Cause = Refusal::Cause;
using x509::Certificate;
using x509::CertificateRef;

bool is_about_certificate(Alert alert) {
  switch (alert) {
    case Alert::bad_certificate:
    case Alert::unsupported_certificate:
    case Alert::certificate_revoked:
    case Alert::certificate_expired:
    case Alert::certificate_unknown:
    case Alert::unknown_ca:
    case Alert::access_denied:
    case Alert::certificate_required:
    case Alert::no_certificate: return true;
    default: return false;
  }
}

// A fact about what the refused end sent, and the alert that usually tells it.
struct Fact {
  std::string text;
  Alert usual{};
};

std::string date_text(Time time) { return to_minutes(time); }

bool verifies(const Certificate& certificate, const Certificate& issuer) {
  const auto scheme = certificate.signature_scheme();
  if (!scheme || !issuer.key() || !crypto::fits(*issuer.key(), *scheme))
    return true;  // nothing is proved
  const auto& structure = certificate.structure();
  return crypto::verify(*issuer.key(), *scheme, structure.tbs_certificate.whole,
                        structure.signature_value.content);
}

// What one certificate that was sent says against itself.
void facts_of(std::vector<Fact>& facts, const Certificate& certificate, Time at) {
  const std::string name = holder_text(certificate);
  if (at > certificate.not_after())
    facts.push_back({name + " expired at " + date_text(certificate.not_after()) +
                         "; by the clock here it is " + date_text(at) + ".",
                     Alert::certificate_expired});
  if (at < certificate.not_before())
    facts.push_back({name + " is not valid before " + date_text(certificate.not_before()) +
                         "; by the clock here it is " + date_text(at) + ".",
                     Alert::certificate_expired});
  const auto scheme = certificate.signature_scheme();
  if (scheme && scheme->algorithm != crypto::SignatureAlgorithm::ed25519 &&
      scheme->hash == crypto::HashAlgorithm::sha1)
    facts.push_back(
        {name + " is signed over SHA-1, which most programs refuse.", Alert::bad_certificate});
  if (certificate.key())
    if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&*certificate.key());
        rsa && rsa->bits() < 2048)
      facts.push_back({name + " has an RSA key of " + std::to_string(rsa->bits()) +
                           " bits; most programs demand 2048.",
                       Alert::bad_certificate});
}

// What the end entity's extensions say against its use.
void facts_of_use(std::vector<Fact>& facts, const Trace& trace, const CertificateRef& leaf,
                  Role refused) {
  const handshake::Suite* suite = parameters_of(trace).suite;
  const auto key_exchange = suite ? suite->key_exchange : handshake::KeyExchange::ecdhe;
  const bool signs = refused == Role::client && !handshake::is_fixed_ecdh(*leaf);
  const auto usage =
      signs ? x509::KeyUsage::digital_signature : handshake::needed_usage(key_exchange);
  const x509::Trust trust{{leaf}, {}, {}};
  const auto verdict = x509::verify(
      std::vector{leaf}, trust, {},
      {.purpose = refused == Role::client ? x509::Purpose::client_auth : x509::Purpose::server_auth,
       .name = {},
       .at = leaf->not_before(),
       .usage = usage});
  for (const x509::Checked& one : verdict.checks) {
    const bool use = one.check == x509::Check::key_usage ||
                     one.check == x509::Check::extended_key_usage ||
                     one.check == x509::Check::critical_extension;
    if (use && one.status == x509::Status::fail)
      facts.push_back({sentence(one), Alert::unsupported_certificate});
  }
}

// What the chain that was sent lacks.
void facts_of_chain(std::vector<Fact>& facts, const Trace& trace,
                    const std::vector<CertificateRef>& chain, Role refused) {
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    if (!x509::same_name(chain[i]->issuer(), chain[i + 1]->subject()))
      facts.push_back({"The certificate after " + holder_text(*chain[i]) +
                           " is not that of its issuer \"" + x509::to_string(chain[i]->issuer()) +
                           "\".",
                       Alert::unknown_ca});
    else if (!verifies(*chain[i], *chain[i + 1]))
      facts.push_back(
          {"The signature on " + holder_text(*chain[i]) + " does not verify with the key of " +
               holder_text(*chain[i + 1]) +
               ", sent after it: it was altered, or another key of that name issued it.",
           Alert::bad_certificate});
  }
  const Certificate& last = *chain.back();
  const std::string issuer = "\"" + x509::to_string(last.issuer()) + "\"";
  if (last.self_issued()) {
    if (chain.size() == 1)
      facts.push_back(
          {holder_text(last) + " is signed by itself, and no other certificate was sent.",
           Alert::unknown_ca});
    return;
  }
  const auto authorities = authorities_in(trace);
  if (refused != Role::client || authorities.empty()) return;
  const bool listed = std::ranges::any_of(chain, [&](const CertificateRef& one) {
    return std::ranges::any_of(
        authorities, [&](const Bytes& name) { return x509::same_name({name}, one->issuer()); });
  });
  if (listed) return;
  std::string names;
  for (const Bytes& name : authorities)
    names += (names.empty() ? "" : "; ") + x509::to_string({name});
  facts.push_back({"The chain that was sent ends in " + holder_text(last) + ", issued by " +
                       issuer +
                       ". That CA's certificate was not sent, and the server does not list that "
                       "CA. It lists: " +
                       names + ".",
                   Alert::unknown_ca});
}

// The refused end's own signature, under the key in its own certificate.
void facts_of_signature(std::vector<Fact>& facts, const Trace& trace, const Certificate& leaf,
                        Role refused) {
  const MessageEntry* entry = trace.find(
      refused == Role::client ? Message::certificate_verify : Message::server_key_exchange,
      refused);
  if (!entry || !entry->signed_input || !leaf.key()) return;
  const Bytes signature = signature_in(*entry);
  const auto scheme = handshake::crypto_scheme(entry->signed_input->scheme);
  if (scheme && !(crypto::fits(*leaf.key(), *scheme) &&
                  crypto::verify(*leaf.key(), *scheme, entry->signed_input->input, signature)))
    facts.push_back({"The signature in " + message_text(entry->n) +
                         " does not verify with the key in the certificate " + holder_text(leaf) +
                         " that was sent: the private key is another one.",
                     Alert::decrypt_error});
}

std::vector<Fact> facts_about(const Trace& trace, Role refused) {
  std::vector<Fact> facts;
  const MessageEntry* entry = trace.find(Message::certificate, refused);
  if (!entry) return facts;
  const auto body = body_of<handshake::Certificate>(entry);
  if (body && body->certificate_list.items.empty()) {
    std::string text = "The Certificate message (" + message_text(entry->n) + ") was empty.";
    for (const CheckEntry& check : trace.checks)
      if (check.rule == Rule::certificate_missing && check.status == x509::Status::skip)
        text += " " + sentence(trace, check);
    facts.push_back({std::move(text), Alert::handshake_failure});
    return facts;
  }
  const auto chain = certificates_in(entry);
  if (chain.empty()) return facts;
  if (std::ranges::count(chain, nullptr)) {
    facts.push_back(
        {"A certificate in " + message_text(entry->n) + " is malformed.", Alert::bad_certificate});
    return facts;
  }
  for (const CertificateRef& one : chain) facts_of(facts, *one, trace.time);
  facts_of_use(facts, trace, chain.front(), refused);
  facts_of_chain(facts, trace, chain, refused);
  facts_of_signature(facts, trace, *chain.front(), refused);
  if (const std::string wanted = parameters_of(trace).server_name;
      refused == Role::server && !wanted.empty())
    if (!x509::matches(*chain.front(), {x509::WantedName::Kind::host, wanted}))
      facts.push_back({"The client asked for " + wanted + ", which is not among the names of " +
                           holder_text(*chain.front()) + ".",
                       Alert::bad_certificate});
  return facts;
}

// What usually lies behind an alert, the likeliest first.
std::vector<std::string_view> usual_causes(Alert alert, bool certificate_sent, bool asked) {
  switch (alert) {
    case Alert::handshake_failure:
      if (certificate_sent)
        return {"The peer demands a certificate of another kind, or from another CA.",
                "Its policy refuses the suite, group or scheme."};
      if (asked) return {"A client certificate is required and none was sent."};
      return {"No cipher suite, group or signature scheme in common.",
              "The server has no certificate of the kind that the offered suites need."};
    case Alert::bad_certificate:
      return {"The signature on the certificate, or on one above it, does not verify.",
              "The key is too small, or the digest too weak (SHA-1), for the peer's policy.",
              "The name that the peer wanted is not in the certificate."};
    case Alert::unsupported_certificate:
      return {
          "The extended key usage lacks what this role needs: clientAuth for a client, serverAuth "
          "for a server.",
          "The key usage lacks digitalSignature.",
          "A critical extension that the peer does not know, or a kind of key that it does not "
          "support."};
    case Alert::certificate_revoked:
      return {"The issuer's CRL lists the certificate, or one above it.",
              "An OCSP responder says that it is revoked."};
    case Alert::certificate_expired:
      return {
          "The peer's CRL is out of date: OpenSSL sends 45 for a stale CRL too, although the "
          "certificate is fine.",
          "A certificate of the chain, or one that the peer holds itself, has expired or is not "
          "valid yet.",
          "The peer's clock is wrong."};
    case Alert::certificate_unknown:
      return {
          "The peer cannot tell whether the certificate is revoked: a CRL is missing, stale or "
          "wrong.",
          "Some other check of the certificate failed that has no alert of its own."};
    case Alert::unknown_ca:
      return {"The peer does not trust the root of the chain.",
              "An intermediate certificate was not sent, and the peer does not have it.",
              "The peer has no CRL of the issuer: OpenSSL sends 48 for a missing CRL too.",
              "A CA of the same name but with another key; or an issuer that is no CA."};
    case Alert::access_denied:
      return {"Any fault of the certificate: GnuTLS sends 49 for all of them.",
              "The certificate is valid, but its holder is not on the peer's list."};
    case Alert::decrypt_error:
      return {
          "The private key does not belong to the certificate, or the signature was made over "
          "other bytes.",
          "The Finished differs: something between the two sides changes messages."};
    case Alert::illegal_parameter:
      return {
          "A value that the peer does not allow, often a signature scheme or group that it did not "
          "offer."};
    case Alert::decode_error:
      return {
          "A message that the peer cannot read: a length that is wrong, or a message that is too "
          "long for it."};
    case Alert::protocol_version:
      return {"The peer does not speak TLS 1.2: it takes TLS 1.3 alone, or only older versions."};
    case Alert::insufficient_security:
      return {"All that was offered is too weak for the peer's policy."};
    case Alert::unrecognized_name:
      return {"The peer has no server of the name that was asked for."};
    case Alert::no_application_protocol:
      return {"The peer speaks none of the application protocols that were offered."};
    case Alert::bad_record_mac:
      return {"The two sides do not have the same keys, or something changes bytes on the way."};
    case Alert::unexpected_message:
      return {"The peer waited for another message; one of the two does not keep the order."};
    case Alert::record_overflow: return {"A record was longer than the peer takes."};
    case Alert::no_renegotiation:
      return {
          "One side wanted a second handshake in this connection, and the other does not take "
          "part."};
    case Alert::certificate_required:
      return {"A client certificate is required and none was sent."};
    case Alert::internal_error:
      return {"The peer has a problem of its own, often a key or file that it cannot use."};
    default: return {"The peer's log alone can tell."};
  }
}

}  // namespace

const MessageEntry* subject_of_alert(const Trace& trace, Role refused, Alert alert) {
  const MessageEntry* certificate = trace.find(Message::certificate, refused);
  const MessageEntry* proof = trace.find(
      refused == Role::client ? Message::certificate_verify : Message::server_key_exchange,
      refused);
  if (is_about_certificate(alert) && certificate) return certificate;
  const auto body = body_of<handshake::Certificate>(certificate);
  if (alert == Alert::handshake_failure && body && body->certificate_list.items.empty())
    return certificate;
  if (alert == Alert::decrypt_error && proof) return proof;
  const MessageEntry* last = nullptr;
  for (const MessageEntry& message : trace.messages)
    if (message.sender == refused && message.n != 0) last = &message;
  return last;
}

std::vector<Cause> causes_of(const Trace& trace, Role refused, Alert alert) {
  std::vector<Cause> causes;
  const bool certificate_sent = !certificates_in(trace.find(Message::certificate, refused)).empty();
  // Facts are worth telling where the alert could speak of them; those that it usually means come
  // first.
  if (is_about_certificate(alert) || alert == Alert::handshake_failure ||
      alert == Alert::decrypt_error || alert == Alert::illegal_parameter ||
      alert == Alert::internal_error) {
    const auto facts = facts_about(trace, refused);
    for (bool usual : {true, false})
      for (const Fact& fact : facts)
        if ((fact.usual == alert || fact.usual == Alert::handshake_failure) == usual)
          causes.push_back(
              {fact.text + (usual ? "" : " (That usually gives " + alert_text(fact.usual) + ".)"),
               true});
  }
  const bool asked = trace.find(Message::certificate_request, Role::server) != nullptr;
  for (std::string_view text : usual_causes(alert, certificate_sent, asked))
    causes.push_back({std::string(text), false});
  if (alert == Alert::unknown_ca && refused == Role::client) {
    std::size_t size = 0;
    const auto names = authorities_in(trace);
    for (const Bytes& name : names) size += name.size() + 2;
    if (size > 60000)
      causes.push_back({"The server's list of CAs has " + std::to_string(names.size()) +
                            " names in " + std::to_string(size) +
                            " bytes, close to the field's limit: it may have been cut off.",
                        false});
  }
  return causes;
}

std::vector<Cause> causes_of_silence(const Trace& trace, Role left) {
  const bool done = left == Role::client ? trace.client_established : trace.server_established;
  if (done)
    return {{"The peer ended without close_notify, as some programs do; whether data is missing, "
             "the application's own lengths must tell.",
             false},
            {"Something in between cut the connection.", false}};
  if (trace.find(Message::client_hello, Role::client) &&
      !trace.find(Message::server_hello, Role::server) && left == Role::client)
    return {{"The port does not speak TLS, or wants another protocol's words first (connect "
             "--starttls).",
             false},
            {"A filter in between dislikes the name in server_name.", false},
            {"The server takes no TLS 1.2 and closes instead of sending alert 70.", false}};
  if (left == Role::client && trace.find(Message::certificate, Role::client)) {
    std::vector<Cause> causes;
    for (Fact& fact : facts_about(trace, left)) causes.push_back({std::move(fact.text), true});
    causes.push_back(
        {"The server refuses the client's certificate, or misses one, and closes instead of "
         "sending an alert.",
         false});
    return causes;
  }
  if (left == Role::server && trace.find(Message::certificate, Role::server))
    return {{"The client refuses the server's certificate and closes instead of sending an alert.",
             false},
            {"The client has no certificate to show and gave up.", false}};
  return {{"The peer's log alone can tell.", false}};
}

}  // namespace handglass::study
