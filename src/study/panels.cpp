#include <algorithm>
#include <initializer_list>

#include "study/checks.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"

namespace handglass::study {
namespace {

using x509::Check;
using x509::Status;

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
void add_proof(std::vector<PanelLine>& lines, const Trace& trace, Role who) {
  const Role peer = handshake::peer_of(who);
  const PanelLine line{.number = 1, .label = "signature", .word = "-", .text = "not reached"};
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
    PanelLine one = line;
    one.word = word_of(check.status);
    one.text = check.status == Status::pass
                   ? message_text(proof->n) + " verifies with the key in " + subject_of(trace, peer)
                   : sentence(trace, check);
    one.message = proof->n;
    lines.push_back(std::move(one));
    told = true;
  }
  if (told) return;
  const bool done = who == Role::client ? trace.client_established : trace.server_established;
  const MessageEntry* finished = trace.find(Message::finished, peer);
  PanelLine one = line;
  if (done && finished && parameters_of(trace).resumed) {
    one.word = "PASS";
    one.text = "a session is resumed: " + subject_of(trace, peer) +
               " proved its key when the session was made, and " + message_text(finished->n) +
               " shows that its secret is there";
    one.message = finished->n;
  } else if (done && finished && key_is_used(trace, peer)) {
    one.word = "PASS";
    one.text = "nothing is signed; only the holder of the key of " + subject_of(trace, peer) +
               " could compute " + message_text(finished->n);
    one.message = finished->n;
  }
  lines.push_back(std::move(one));
}

// All checks of some kinds: what failed, and what passed where nothing failed.
void add_group(std::vector<PanelLine>& lines, const JudgementEntry& judgement, int number,
               std::string_view label, std::initializer_list<Check> shown,
               std::initializer_list<Check> more) {
  const x509::Verdict& verdict = judgement.verdict;
  bool told = false;
  const auto add = [&](std::string word, std::string text) {
    lines.push_back(
        {number, std::string(label), std::move(word), std::move(text), judgement.message});
    told = true;
  };
  for (const x509::Checked& one : verdict.checks) {
    const bool ours = std::ranges::count(shown, one.check) || std::ranges::count(more, one.check);
    if (ours && one.status == Status::fail) add("FAIL", sentence(one));
  }
  for (Check check : shown)
    for (std::string& text : passes_of(verdict, check)) add("PASS", std::move(text));
  for (const x509::Checked& one : verdict.checks)
    if (!told && std::ranges::count(shown, one.check) && one.status == Status::skip)
      add(word_of(one.status), sentence(one));
  if (told) return;
  add("-", "not reached");
  lines.back().message = 0;
}

// Where a store of known peers was asked.
void add_remembered(std::vector<PanelLine>& lines, const Trace& trace, Role who) {
  for (const CheckEntry& check : trace.checks)
    if (check.who == who && check.rule == Rule::certificate_not_remembered)
      lines.push_back({0, "known peers", word_of(check.status), sentence(trace, check), 0});
}

std::vector<PanelLine> lines_of(const Trace& trace, const JudgementEntry& judgement) {
  std::vector<PanelLine> lines;
  add_proof(lines, trace, judgement.who);
  add_group(lines, judgement, 2, "chain", {Check::chain},
            {Check::form, Check::signature, Check::basic_constraints, Check::path_length,
             Check::name_constraints, Check::policy, Check::tls_feature, Check::critical_extension,
             Check::key_strength, Check::digest_strength});
  add_group(lines, judgement, 3, "validity", {Check::validity}, {});
  add_group(lines, judgement, 4, "revocation", {Check::revocation}, {});
  add_group(lines, judgement, 0, "purpose", {Check::extended_key_usage}, {Check::key_usage});
  if (judgement.who == Role::client) add_group(lines, judgement, 0, "name", {Check::name}, {});
  add_remembered(lines, trace, judgement.who);
  return lines;
}

std::string why_nobody_was_judged(const Trace& trace) {
  const MessageEntry* certificate = trace.find(Message::certificate, Role::client);
  if (!trace.find(Message::certificate_request, Role::server)) {
    const handshake::Suite* suite = parameters_of(trace).suite;
    return suite && handshake::uses_psk(suite->key_exchange)
               ? "No certificates: the suite is one of pre-shared keys."
               : "The server did not ask.";
  }
  return certificate ? "The client was asked and sent no certificate (message " +
                           std::to_string(certificate->n) + ")."
                     : "Not reached.";
}

}  // namespace

std::vector<Panel> panels_of(const Trace& trace) {
  std::vector<Panel> out;
  for (Role who : {Role::server, Role::client}) {
    const std::string peer(name_of(handshake::peer_of(who)));
    Panel panel{.who = who,
                .title = "Is the " + peer + " who it says it is? (" +
                         (trace.eyes == Eyes::wire
                              ? "as the " + std::string(name_of(who)) + " must check it)"
                              : "the " + std::string(name_of(who)) + "'s view)"),
                .lines = {},
                .remark = {}};
    if (const JudgementEntry* judgement = trace.judgement_by(who))
      panel.lines = lines_of(trace, *judgement);
    else if (who == Role::server && trace.eyes != Eyes::client && trace.eyes != Eyes::wire &&
             trace.find(Message::server_hello_done, Role::server))
      panel.remark = why_nobody_was_judged(trace);
    else
      continue;
    out.push_back(std::move(panel));
  }
  return out;
}

}  // namespace handglass::study
