#include "study/suspicions.hpp"

#include <algorithm>
#include <initializer_list>

#include "handshake/schemes.hpp"
#include "study/cause_of.hpp"
#include "study/demands.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/usual_suspicions.hpp"
#include "x509/verify.hpp"

namespace handglass::study {
namespace {

using Suspicion = Refusal::Suspicion;
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
  Cause cause{};
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
                     Alert::certificate_expired, Cause::expired});
  if (at < certificate.not_before())
    facts.push_back({name + " is not valid before " + date_text(certificate.not_before()) +
                         "; by the clock here it is " + date_text(at) + ".",
                     Alert::certificate_expired, Cause::not_yet_valid});
  const auto scheme = certificate.signature_scheme();
  if (scheme && scheme->algorithm != crypto::SignatureAlgorithm::ed25519 &&
      scheme->hash == crypto::HashAlgorithm::sha1)
    facts.push_back({name + " is signed over SHA-1, which most programs refuse.",
                     Alert::bad_certificate, Cause::digest_weak});
  if (certificate.key())
    if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&*certificate.key());
        rsa && rsa->bits() < 2048)
      facts.push_back({name + " has an RSA key of " + std::to_string(rsa->bits()) +
                           " bits; most programs demand 2048.",
                       Alert::bad_certificate, Cause::key_too_small});
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
      facts.push_back({sentence(one), Alert::unsupported_certificate, cause_of(one, refused)});
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
                       Alert::unknown_ca,
                       refused == Role::client ? Cause::client_intermediate_missing
                                               : Cause::server_intermediate_missing});
    else if (!verifies(*chain[i], *chain[i + 1]))
      facts.push_back(
          {"The signature on " + holder_text(*chain[i]) + " does not verify with the key of " +
               holder_text(*chain[i + 1]) +
               ", sent after it: it was altered, or another key of that name issued it.",
           Alert::bad_certificate, Cause::certificate_altered});
  }
  // Of a root nobody asks that: it is trusted, or not.
  for (std::size_t i = 1; i < chain.size(); ++i)
    if (!(chain[i]->basic_constraints() && chain[i]->basic_constraints()->ca) &&
        !chain[i]->self_issued() && x509::same_name(chain[i - 1]->issuer(), chain[i]->subject()))
      facts.push_back({holder_text(*chain[i]) + " issued " + holder_text(*chain[i - 1]) +
                           " and is no CA: its certificate does not say CA:TRUE.",
                       Alert::unknown_ca, Cause::issuer_is_no_ca});
  const Certificate& last = *chain.back();
  const std::string issuer = "\"" + x509::to_string(last.issuer()) + "\"";
  if (last.self_issued()) {
    if (chain.size() == 1)
      facts.push_back(
          {holder_text(last) + " is signed by itself, and no other certificate was sent.",
           Alert::unknown_ca, Cause::untrusted_root});
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
                   Alert::unknown_ca, Cause::issuer_not_listed});
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
                         " that was sent: the private key is another one, or the message was "
                         "changed after it was signed.",
                     Alert::decrypt_error, Cause::signature_wrong});
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
    facts.push_back({std::move(text), Alert::handshake_failure, why_nothing_was_sent(trace)});
    return facts;
  }
  const auto chain = certificates_in(entry);
  if (chain.empty()) return facts;
  if (std::ranges::count(chain, nullptr)) {
    facts.push_back({"A certificate in " + message_text(entry->n) + " is malformed.",
                     Alert::bad_certificate, Cause::malformed});
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
                       Alert::bad_certificate, Cause::name_mismatch});
  return facts;
}

Standing standing_of(const Trace& trace, Role refused) {
  return {.refused = refused,
          .answered = trace.find(Message::server_hello, Role::server) != nullptr,
          .asked = trace.find(Message::certificate_request, Role::server) != nullptr,
          .certificate_sent = !certificates_in(trace.find(Message::certificate, refused)).empty()};
}

std::optional<Suspicion> cut_off_list(const Trace& trace) {
  const auto asked = demands_of(trace);
  if (!asked || !asked->may_be_cut_off()) return std::nullopt;
  return Suspicion{"The server's list of CAs has " + std::to_string(asked->authorities.size()) +
                       " names in " + std::to_string(asked->authorities_size) +
                       " bytes, close to the field's limit: it may have been cut off.",
                   false, Cause::ca_list_too_long};
}

// What lies behind an empty Certificate, beside the reason that its sender gives.
void add_behind_nothing_sent(std::vector<Suspicion>& out, const Trace& trace,
                             const Standing& standing) {
  if (standing.refused != Role::client || standing.certificate_sent) return;
  if (why_nothing_was_sent(trace) == Cause::issuer_not_listed)
    out.push_back(
        {"An intermediate certificate is missing on the client's side: one of the CAs "
         "that the server lists issued the one where the chain ends.",
         false, Cause::client_intermediate_missing});
  if (key_lacks_pss(trace))
    out.push_back(
        {"The server takes RSA-PSS, and the client's RSA key cannot make it: every key "
         "in a file can, some tokens cannot.",
         true, Cause::token_without_pss});
}

// What inappropriate_fallback answers: our own word that this is a second try.
std::optional<Suspicion> told_of_fallback(const Trace& trace) {
  const auto hello =
      body_of<handshake::ClientHello>(trace.find(Message::client_hello, Role::client));
  if (!hello || !std::ranges::count(hello->cipher_suites.items, handshake::fallback_scsv))
    return std::nullopt;
  return Suspicion{"ClientHello offers no more than " + wire::text(hello->client_version) +
                       " and holds TLS_FALLBACK_SCSV, and the server speaks a higher version: it "
                       "takes this for a second try that should not have been needed (RFC 7507 3).",
                   true, Cause::none};
}

}  // namespace

const MessageEntry* subject_of_alert(const Trace& trace, Role refused, Alert alert) {
  const MessageEntry* certificate = trace.find(Message::certificate, refused);
  const MessageEntry* proof = trace.find(
      refused == Role::client ? Message::certificate_verify : Message::server_key_exchange,
      refused);
  if (is_about_certificate(alert) && certificate) return certificate;
  const auto body = body_of<handshake::Certificate>(certificate);
  const bool about_nothing = alert == Alert::handshake_failure || alert == Alert::decode_error;
  if (about_nothing && body && body->certificate_list.items.empty()) return certificate;
  if (alert == Alert::decrypt_error && proof) return proof;
  const MessageEntry* last = nullptr;
  for (const MessageEntry& message : trace.messages)
    if (message.sender == refused && message.n != 0) last = &message;
  return last;
}

std::vector<Suspicion> suspicions_without_alert(const Trace& trace, Role refused) {
  std::vector<Suspicion> out;
  for (Fact& fact : facts_about(trace, refused))
    out.push_back({std::move(fact.text), true, fact.cause});
  const Standing standing = standing_of(trace, refused);
  add_behind_nothing_sent(out, trace, standing);
  if (!standing.certificate_sent) return out;
  // access_denied may mean all that a certificate can have against it.
  for (Suspicion& one : usual_suspicions(Alert::access_denied, standing))
    if (one.cause != Cause::none) out.push_back(std::move(one));
  for (Suspicion& one : usual_suspicions(Alert::certificate_unknown, standing))
    if (one.cause == Cause::crl_missing || one.cause == Cause::crl_stale ||
        one.cause == Cause::crl_wrong)
      out.push_back(std::move(one));
  return out;
}

std::vector<Suspicion> suspicions_of(const Trace& trace, Role refused, Alert alert) {
  std::vector<Suspicion> out;
  const Standing standing = standing_of(trace, refused);
  auto known = usual_suspicions(alert, standing);
  // Facts are worth telling where the alert could speak of them; those that it usually means come
  // first. GnuTLS finds that it cannot read an empty Certificate, and says decode_error.
  const bool empty_unread = alert == Alert::decode_error && refused == Role::client &&
                            trace.find(Message::certificate, refused) && !standing.certificate_sent;
  if (is_about_certificate(alert) || alert == Alert::handshake_failure ||
      alert == Alert::decrypt_error || alert == Alert::illegal_parameter ||
      alert == Alert::internal_error || empty_unread) {
    // That a fact is one does not make it the cause: the alert must be known to mean it.
    const auto meant = [&](const Fact& fact) {
      return fact.usual == alert || fact.usual == Alert::handshake_failure ||
             std::ranges::count(known, fact.cause, &Suspicion::cause) > 0;
    };
    const auto facts = facts_about(trace, refused);
    for (const bool proven : {true, false})
      for (const Fact& fact : facts)
        if (meant(fact) == proven)
          out.push_back(
              {fact.text + (proven ? "" : " (That usually gives " + alert_text(fact.usual) + ".)"),
               proven, fact.cause});
  }
  add_behind_nothing_sent(out, trace, standing);
  if (alert == Alert::inappropriate_fallback && refused == Role::client)
    if (auto told = told_of_fallback(trace)) out.push_back(*std::move(told));
  std::ranges::move(known, std::back_inserter(out));
  if (refused == Role::client)
    if (auto cut = cut_off_list(trace)) out.push_back(*std::move(cut));
  return out;
}

std::vector<Suspicion> suspicions_of_silence(const Trace& trace, Role left) {
  const bool done = left == Role::client ? trace.client_established : trace.server_established;
  if (done)
    return {{"The peer ended without close_notify, as some programs do; whether data is missing, "
             "the application's own lengths must tell.",
             false, Cause::closed_without_alert},
            {"Something in between cut the connection.", false, Cause::closed_without_alert}};
  if (trace.find(Message::client_hello, Role::client) &&
      !trace.find(Message::server_hello, Role::server) && left == Role::client)
    return {{"The port does not speak TLS, or wants another protocol's words first (--starttls).",
             false, Cause::not_tls},
            {"A filter in between dislikes the name in server_name.", false,
             Cause::server_name_unknown},
            {"The server takes no TLS 1.2 and closes instead of sending alert 70.", false,
             Cause::no_common_version},
            {"Nothing that was offered suits the server, and it closes instead of saying so.",
             false, Cause::no_common_suite}};
  if (left == Role::client && trace.find(Message::certificate, Role::client)) {
    std::vector<Suspicion> out;
    for (Fact& fact : facts_about(trace, left))
      out.push_back({std::move(fact.text), true, fact.cause});
    out.push_back(
        {"The server refuses the client's certificate, or misses one, and closes instead of "
         "sending an alert.",
         false, Cause::closed_without_alert});
    return out;
  }
  if (left == Role::server && trace.find(Message::certificate, Role::server))
    return {{"The client refuses the server's certificate and closes instead of sending an alert.",
             false, Cause::closed_without_alert},
            {"The client has no certificate to show and gave up.", false,
             Cause::no_client_certificate}};
  return {{"The peer's log alone can tell.", false, Cause::none}};
}

}  // namespace handglass::study
