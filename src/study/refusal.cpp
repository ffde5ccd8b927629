#include "study/refusal.hpp"

#include <algorithm>

#include "crypto/hash.hpp"
#include "handshake/schemes.hpp"
#include "study/cause_of.hpp"
#include "study/layout.hpp"
#include "study/parameters.hpp"
#include "study/plain_protocol.hpp"
#include "study/sentences.hpp"
#include "study/suspicions.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

using x509::Check;
using x509::Status;

std::string role_text(Role role) { return std::string(name_of(role)); }

void add_line(std::string& text, std::string_view line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

std::string headline(const FailureEntry& entry) {
  const std::string who = role_text(entry.who), peer = role_text(handshake::peer_of(entry.who));
  const Failure& failure = entry.failure;
  switch (failure.rule) {
    case Rule::certificate_refused:
    case Rule::certificate_malformed:
    case Rule::certificate_not_remembered:
    case Rule::certificate_wrong_for_suite:
      return "Refused: the " + who + " does not accept the " + peer + "'s certificate";
    case Rule::certificate_missing:
      return "Refused: the server does not go on without a client certificate";
    case Rule::signature_wrong:
    case Rule::scheme_not_offered:
    case Rule::scheme_wrong_for_key:
      return "Refused: the " + peer + " does not prove that it holds the key of its certificate";
    case Rule::finished_wrong: return "Refused: the two sides did not see the same handshake";
    case Rule::version_not_common:
    case Rule::version_not_offered:
      return "Refused: client and server have no version of TLS in common";
    case Rule::fallback_refused:
      return "Refused: the client fell back to a lower version than the server speaks";
    case Rule::suite_not_common: return "Refused: client and server have no cipher suite in common";
    case Rule::group_not_common: return "Refused: client and server have no group in common";
    case Rule::scheme_not_common:
      return "Refused: client and server have no signature scheme in common";
    case Rule::alpn_not_common:
      return "Refused: client and server have no application protocol in common";
    case Rule::server_name_unknown:
      return "Refused: the server has nothing under the name that the client asks for";
    case Rule::renegotiation_refused:
      return "Refused: the " + peer + " insists on a second handshake";
    case Rule::renegotiation_info_missing:
      return "Refused: the " + peer + " does not know secure renegotiation";
    case Rule::server_changed: return "Refused: the server is another than before";
    case Rule::not_tls: return "Failed: the " + peer + " does not speak TLS";
    case Rule::record_not_authentic: return "Failed: an encrypted record does not pass its check";
    case Rule::unexpected_message:
    case Rule::unexpected_application_data:
      return "Failed: the " + peer + " does not keep the order of the handshake";
    case Rule::signer_failed: return "Failed: the " + who + "'s private key did not sign";
    case Rule::internal: return "Failed: an error in this program";
    default: return "Failed: the " + who + " cannot accept what the " + peer + " sent";
  }
}

// Which of the checks that a page lists all passed: "Chain, signature, validity: all PASS."
std::string passed(const x509::Verdict& verdict) {
  std::string names;
  for (Check check : {Check::chain, Check::signature, Check::validity, Check::revocation}) {
    bool any = false, bad = false;
    for (const x509::Checked& one : verdict.checks) {
      if (one.check != check) continue;
      any |= one.status == Status::pass;
      bad |= one.status == Status::fail;
    }
    const std::string_view label =
        check == Check::signature ? "signatures in the chain" : sentence_of(check).label;
    if (any && !bad) names += (names.empty() ? "" : ", ") + std::string(label);
  }
  return names.empty() ? "" : "PASS: " + names + ".";
}

struct Subject {
  std::string what, seen, fix;
};

Subject certificate_refused(const Trace& trace, const FailureEntry& entry,
                            const JudgementEntry& judgement) {
  const x509::Verdict& verdict = judgement.verdict;
  const x509::Checked* decisive = verdict.decisive();
  if (!decisive) return {sentence(trace, entry), {}, remedy(trace, entry)};
  const ReasonSentence& row = sentence_of(decisive->reason);
  const Role peer = handshake::peer_of(entry.who);
  Subject out;
  const std::string common = short_subject(decisive->subject());
  const std::string name = common.empty()                  ? ""
                           : common == decisive->subject() ? " " + common
                                                           : " CN=" + common;
  const std::string place = decisive->depth == 0
                                ? " (" + message_text(judgement.message) + ")"
                                : ", above the " + role_text(peer) + "'s in the chain,";
  out.what = "The certificate" + name + place + " " + std::string(row.what) + ".";
  add_line(out.seen, sentence(*decisive));
  for (const x509::Checked& other : verdict.checks)
    if (other.status == Status::fail && &other != decisive)
      add_line(out.seen, "Also: " + sentence(other));
  add_line(out.seen, passed(verdict));
  out.fix = remedy(verdict, *decisive);
  const bool stranger = decisive->reason == x509::Reason::issuer_unknown ||
                        decisive->reason == x509::Reason::root_untrusted;
  if (stranger && entry.who == Role::client)
    out.fix += " An issuer that you do not expect may be a proxy in between.";
  return out;
}

// The nearest thing that the signature does verify with, if there is one.
std::string nearest_signature(const Trace& trace, const FailureEntry& entry,
                              const MessageEntry& message) {
  const Role signer = handshake::peer_of(entry.who);
  const Bytes signature = signature_in(message);
  const auto chain = certificates_in(trace.find(Message::certificate, signer));
  for (const auto& certificate : chain) {
    if (!certificate || !certificate->key()) continue;
    for (const handshake::SchemeRow& row : handshake::schemes) {
      if (!crypto::fits(*certificate->key(), row.scheme) ||
          !crypto::verify(*certificate->key(), row.scheme, message.signed_input->input, signature))
        continue;
      return "It does verify as " + std::string(name_of(row.code)) + " with the key of " +
             holder_text(*certificate) + ".";
    }
  }
  return "It verifies with no key of the chain and no scheme that this program knows.";
}

std::string signed_text(const MessageEntry& message) {
  const auto known = handshake::crypto_scheme(message.signed_input->scheme);
  std::string out =
      "Signed bytes as seen here: " + counted(message.signed_input->input.size(), "byte");
  if (known)
    out += ", " + std::string(name_of(known->hash)) + " " +
           to_hex(crypto::hash(known->hash, message.signed_input->input).view());
  return out + ".";
}

// The bytes around the place of a fault, and the path of the field.
void add_place(std::string& seen, const MessageEntry& message, const Failure& failure) {
  for (std::size_t i = 0; i < message.fields.size(); ++i)
    if (message.fields[i].value.starts_with("!!") && message.fields[i].depth > 0) {
      add_line(seen, "Field: " + wire::path_of(message.fields, i) + ".");
      break;
    }
  if (!failure.offset || *failure.offset > message.bytes.size()) return;
  const std::size_t from = *failure.offset < 8 ? 0 : *failure.offset - 8;
  const View around =
      View(message.bytes).subspan(from, std::min<std::size_t>(16, message.bytes.size() - from));
  add_line(seen, "Bytes from offset " + std::to_string(from) + ": " + grouped_hex(around) + ".");
}

std::string_view evidence_value(const Failure& failure, std::string_view name) {
  const auto found = std::ranges::find(failure.evidence, name, &Evidence::name);
  return found == failure.evidence.end() ? std::string_view{} : std::string_view(found->value);
}

// What two lists have in common, although it was of no use.
std::string common_text(const Failure& failure, std::string_view theirs, std::string_view ours) {
  const auto other = items_of(evidence_value(failure, theirs));
  std::string common;
  for (const std::string& one : items_of(evidence_value(failure, ours)))
    if (std::ranges::find(other, one) != other.end()) common += (common.empty() ? "" : ", ") + one;
  if (common.empty()) return "The two lists have nothing in common.";
  return "Both lists have " + common + ", but none of the server's keys fits: " +
         std::string(evidence_value(failure, "our certificates")) + ".";
}

Subject other_failure(const Trace& trace, const FailureEntry& entry) {
  const Failure& failure = entry.failure;
  const MessageEntry* message = message_of(trace, entry);
  Subject out{sentence(trace, entry), {}, remedy(trace, entry)};
  if (failure.rule == Rule::signature_wrong && message && message->signed_input) {
    add_line(out.seen, signed_text(*message));
    add_line(out.seen, nearest_signature(trace, entry, *message));
    if (const JudgementEntry* judgement = trace.judgement_by(entry.who))
      add_line(out.seen, passed(judgement->verdict));
  } else if (failure.rule == Rule::finished_wrong && message) {
    for (const MessageEntry& before : trace.messages)
      if (before.n + 1 == message->n && !before.transcript.empty())
        add_line(out.seen, "Hash of " + hashed_text(trace, before.n) +
                               " as seen here: " + to_hex(before.transcript) + ".");
  } else if (failure.rule == Rule::certificate_missing) {
    std::string names;
    for (const Bytes& name : authorities_in(trace))
      names += (names.empty() ? "" : "; ") + x509::to_string({name});
    add_line(out.seen, "The certificate list in message " +
                           std::to_string(message ? message->n : 0) +
                           " is empty. The server lists " +
                           (names.empty() ? "no CAs: any would do." : names + "."));
    for (const CheckEntry& check : trace.checks)
      if (check.rule == Rule::certificate_missing && check.status == Status::skip)
        add_line(out.seen, sentence(trace, check));
  } else if (failure.rule == Rule::not_tls) {
    for (const Evidence& one : failure.evidence)
      if (one.name == "first bytes") add_line(out.seen, protocol_hint(one.value));
  } else if (message) {
    add_place(out.seen, *message, failure);
  }
  if (failure.rule == Rule::suite_not_common)
    add_line(out.seen, common_text(failure, "client suites", "our suites"));
  if (failure.rule == Rule::scheme_not_common)
    add_line(out.seen, common_text(failure, "client schemes", "our schemes"));
  if (failure.rule == Rule::record_not_authentic)
    add_line(out.seen, "The record was to be opened with " +
                           role_text(handshake::peer_of(entry.who)) +
                           "_write_key (D4), after the ChangeCipherSpec of that side.");
  // A long sentence says what in its first part, and what was seen in the rest.
  if (const std::size_t end = out.what.find(". "); end != std::string::npos) {
    out.seen = out.what.substr(end + 2) + (out.seen.empty() ? "" : "\n" + out.seen);
    out.what.resize(end + 1);
  }
  if (out.seen.empty())
    out.seen = trace.messages.empty()
                   ? "No message has come."
                   : "The last message was " + trace.messages.back().name() + ".";
  return out;
}

std::string sent_text(const Trace& trace, Role who) {
  const AlertEntry* alert = trace.fatal_alert_by(who);
  if (!alert) return "nothing: there was nobody to tell";
  return alert_text(alert->alert) + " (fatal): " + std::string(meaning_of(alert->alert)) +
         ". RFC 5246 7.2.2";
}

}  // namespace

namespace {

// With both ends in view there may be messages that the refusing end never read.
std::string unread_text(const Trace& trace, const FailureEntry& entry, std::size_t refused) {
  std::size_t first = 0, last = 0;
  for (const MessageEntry& message : trace.messages) {
    if (message.sender == entry.who || message.n <= refused) continue;
    if (!first) first = message.n;
    last = message.n;
  }
  if (!first || !refused) return {};
  return (first == last
              ? "Message " + std::to_string(first) + " was"
              : "Messages " + std::to_string(first) + "-" + std::to_string(last) + " were") +
         " on the way already; the " + role_text(entry.who) + " did not read " +
         (first == last ? "it." : "them.");
}

std::string more_text(const Trace& trace, const FailureEntry& entry) {
  return "handglass explain " + reason_id(trace, entry) + "; --detail 3 shows every byte";
}

}  // namespace

std::string reason_id(const Trace& trace, const FailureEntry& entry) {
  const JudgementEntry* judgement = trace.judgement_by(entry.who);
  if (entry.failure.rule == Rule::certificate_refused && judgement)
    return std::string(name_of(judgement->verdict.reason()));
  if (entry.failure.rule == Rule::peer_alert && !name_of(entry.failure.alert()).empty())
    return std::string(name_of(entry.failure.alert()));
  return std::string(info(entry.failure.rule).id);
}

Refusal refusal_by(const Trace& trace, const FailureEntry& entry) {
  const JudgementEntry* judgement = trace.judgement_by(entry.who);
  const bool judged = entry.failure.rule == Rule::certificate_refused && judgement;
  Subject subject =
      judged ? certificate_refused(trace, entry, *judgement) : other_failure(trace, entry);
  const MessageEntry* message = message_of(trace, entry);
  add_line(subject.seen, unread_text(trace, entry,
                                     judged    ? judgement->message
                                     : message ? message->n
                                               : 0));
  return {.headline = headline(entry),
          .what = std::move(subject.what),
          .seen = std::move(subject.seen),
          .sent = sent_text(trace, entry.who),
          .fix = std::move(subject.fix),
          .more = more_text(trace, entry),
          .cause = cause_of(trace, entry),
          .suspicions = {}};
}

Refusal refusal_of(const Trace& trace, const FailureEntry& entry) {
  const Role own = entry.who, peer = handshake::peer_of(own);
  const bool silent = entry.failure.rule == Rule::peer_truncated;
  const bool done = own == Role::client ? trace.client_established : trace.server_established;
  const Alert alert = entry.failure.alert();
  Refusal out;
  out.cause = done ? Cause::none : cause_of(trace, entry);
  if (silent) {
    const std::string last =
        trace.messages.empty() ? "before any message" : "after " + trace.messages.back().name();
    out.headline = "Failed: the " + role_text(peer) + " closed the connection without an alert";
    out.what =
        done ? "The " + role_text(peer) +
                   " closed the connection without close_notify: what it sent last may be cut off."
             : "The " + role_text(peer) + " closed the connection " + last + ", without a word.";
    out.seen = "No alert came, so it did not say why.";
    out.sent = "nothing";
    out.suspicions = suspicions_of_silence(trace, own);
  } else {
    const MessageEntry* about = subject_of_alert(trace, own, alert);
    out.headline = "Refused by the " + role_text(peer) + (done ? " after the handshake" : "") +
                   ": " + alert_text(alert);
    out.what = "The " + role_text(peer) + " refused the " + role_text(own) +
               (about ? ", most likely over the " + role_text(own) + "'s " + about->name() + " (" +
                            message_text(about->n) + ")"
                      : "") +
               ".";
    out.seen = alert_text(alert) + " says: " + std::string(meaning_of(alert)) + ". That is the " +
               role_text(peer) + "'s claim; an alert carries no evidence.";
    out.sent = "the alert came from the " + role_text(peer) + " (RFC 5246 7.2.2); the " +
               role_text(own) + " sent none";
    out.suspicions = suspicions_of(trace, own, alert);
  }
  out.more = more_text(trace, entry);
  const auto proven = std::ranges::find(out.suspicions, true, &Refusal::Suspicion::proven);
  out.fix = proven != out.suspicions.end()
                ? "Mend what is proven below; then look at the " + role_text(peer) + "'s log."
                : "Look at the " + role_text(peer) + "'s log; else go through the causes below.";
  return out;
}

}  // namespace handglass::study
