#include <algorithm>
#include <initializer_list>

#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

using x509::Check;
using x509::Status;

constexpr std::size_t word_column = 18, text_column = 24;

// "   1 signature   PASS  text", the label only once.
void draw_line(Page& page, std::string_view label, std::string_view word, std::string_view text) {
  std::string head = "   " + std::string(label);
  head.resize(std::max(word_column, head.size() + 1), ' ');
  head += word;
  head.resize(std::max(text_column, head.size() + 1), ' ');
  for (const std::string& line : wrapped(text, page.width() - text_column)) {
    page.line(head + line, text_column);
    head.assign(text_column, ' ');
  }
}

// Whether the peer's key signs nothing, because the key exchange itself needs it (RFC 5246
// §7.4.7.1, RFC 4492 §3.2).
bool key_is_used(const Trace& trace, Role peer) {
  using handshake::KeyExchange;
  const handshake::Suite* suite = parameters_of(trace).suite;
  if (!suite) return false;
  if (peer == Role::server)
    return suite->key_exchange == KeyExchange::rsa || suite->key_exchange == KeyExchange::ecdh;
  const MessageEntry* exchange = trace.find(Message::client_key_exchange, Role::client);
  return exchange && exchange->key_exchange == KeyExchange::ecdh_implicit;
}

// The signature that proves the key: CertificateVerify of a client, ServerKeyExchange of a server.
// Where nothing is signed, the peer's Finished proves it.
void draw_proof(Page& page, const Trace& trace, Role who, std::string_view label) {
  const Role peer = handshake::peer_of(who);
  const MessageEntry* proof = trace.find(
      peer == Role::client ? Message::certificate_verify : Message::server_key_exchange, peer);
  bool told = false;
  for (const CheckEntry& check : trace.checks) {
    const bool about =
        check.who == who && proof && check.message == proof->n &&
        (check.rule == Rule::signature_wrong ||
         (check.status == Status::fail &&
          (check.rule == Rule::scheme_not_offered || check.rule == Rule::scheme_wrong_for_key)));
    if (!about) continue;
    const std::string text =
        check.status == Status::pass
            ? message_text(proof->n) + " verifies with the key in " + subject_of(trace, peer)
            : sentence(trace, check);
    draw_line(page, told ? "" : label, word_of(check.status), text);
    told = true;
  }
  if (told) return;
  const bool done = who == Role::client ? trace.client_established : trace.server_established;
  const MessageEntry* finished = trace.find(Message::finished, peer);
  if (done && finished && key_is_used(trace, peer))
    draw_line(page, label, "PASS",
              "nothing is signed; who could say " + message_text(finished->n) +
                  " has the private key of " + subject_of(trace, peer));
  else
    draw_line(page, label, "-", "not reached");
}

// All checks of some kinds: what failed, and what passed where nothing failed.
void draw_group(Page& page, const x509::Verdict& verdict, std::string_view label,
                std::initializer_list<Check> shown, std::initializer_list<Check> more) {
  bool told = false;
  const auto draw = [&](const x509::Checked& one) {
    draw_line(page, told ? "" : label, word_of(one.status), sentence(one));
    told = true;
  };
  for (const x509::Checked& one : verdict.checks) {
    const bool ours = std::ranges::count(shown, one.check) || std::ranges::count(more, one.check);
    if (ours && one.status == Status::fail) draw(one);
  }
  for (Check check : shown)
    for (const std::string& text : passes_of(verdict, check)) {
      draw_line(page, told ? "" : label, "PASS", text);
      told = true;
    }
  for (const x509::Checked& one : verdict.checks)
    if (!told && std::ranges::count(shown, one.check) && one.status == Status::skip) draw(one);
  if (!told) draw_line(page, label, "-", "not reached");
}

void draw_checks(Page& page, const Trace& trace, const JudgementEntry& judgement) {
  const x509::Verdict& verdict = judgement.verdict;
  draw_proof(page, trace, judgement.who, "1 signature");
  draw_group(page, verdict, "2 chain", {Check::chain},
             {Check::form, Check::signature, Check::basic_constraints, Check::path_length,
              Check::critical_extension, Check::key_strength, Check::digest_strength});
  draw_group(page, verdict, "3 validity", {Check::validity}, {});
  draw_group(page, verdict, "4 revocation", {Check::revocation}, {});
  draw_group(page, verdict, "  purpose", {Check::extended_key_usage}, {Check::key_usage});
  if (judgement.who == Role::client) draw_group(page, verdict, "  name", {Check::name}, {});
}

}  // namespace

void draw_panels(Page& page, const Trace& trace) {
  for (Role who : {Role::server, Role::client}) {
    const JudgementEntry* judgement = trace.judgement_by(who);
    const std::string peer(name_of(handshake::peer_of(who)));
    if (judgement) {
      page.section("Is the " + peer + " who it says it is? (" +
                   (trace.eyes == Eyes::wire ? "as the " + std::string(name_of(who)) + " must check"
                                             : "the " + std::string(name_of(who)) + "'s view") +
                   ")");
      draw_checks(page, trace, *judgement);
    } else if (who == Role::server && trace.eyes != Eyes::client && trace.eyes != Eyes::wire &&
               trace.find(Message::server_hello_done, Role::server)) {
      page.section("Is the client who it says it is? (the server's view)");
      const MessageEntry* certificate = trace.find(Message::certificate, Role::client);
      page.line(!trace.find(Message::certificate_request, Role::server)
                    ? parameters_of(trace).suite &&
                              handshake::uses_psk(parameters_of(trace).suite->key_exchange)
                          ? "   No certificates: the suite is one of pre-shared keys."
                          : "   The server did not ask."
                : certificate ? "   The client was asked and sent no certificate (message " +
                                    std::to_string(certificate->n) + ")."
                              : "   Not reached.");
    }
  }
}

void draw_outcome(Page& page, const Trace& trace) {
  const Outcome result = outcome(trace);
  const auto draw_refusal = [&](const Refusal& refusal) {
    page.section(refusal.headline);
    const auto lines = [&](std::string_view label, const std::string& text) {
      for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        page.labelled(label, text.substr(at, end - at));
        label = "";
        at = end + 1;
      }
    };
    lines("what", refusal.what);
    lines("seen", refusal.seen);
    lines("sent", refusal.sent);
    lines("fix", refusal.fix);
    lines("more", refusal.more);
    std::string_view label = "causes";
    for (const Refusal::Cause& cause : refusal.causes) {
      page.labelled(label, (cause.proven ? "PROVEN here: " : "possible: ") + cause.text);
      label = "";
    }
  };
  if (!result.refusal) {
    page.section(result.exit == exit_code::ok ? "Complete" : "Not complete");
    page.labelled("what", result.text);
    return;
  }
  draw_refusal(*result.refusal);
  // With both ends in view, the refused one's knowledge is worth seeing: it has the alert alone.
  if (trace.eyes != Eyes::both) return;
  for (Role end : {Role::client, Role::server}) {
    const Outcome other = outcome(trace, end);
    if (!other.refusal || other.refusal->causes.empty() ||
        other.refusal->headline == result.refusal->headline)
      continue;
    page.section("What the " + std::string(name_of(end)) + " knows: " +
                 (other.reason_id == "peer_truncated" ? std::string("silence") : other.reason_id));
    page.labelled("what", other.refusal->what);
    std::string_view label = "causes";
    for (const Refusal::Cause& cause : other.refusal->causes) {
      page.labelled(label, (cause.proven ? "PROVEN here: " : "possible: ") + cause.text);
      label = "";
    }
  }
}

}  // namespace handglass::study
