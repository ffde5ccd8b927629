#include "study/verdict.hpp"

#include <algorithm>

#include "study/parameters.hpp"
#include "study/refusal.hpp"
#include "study/sentences.hpp"

namespace handglass::study {
namespace {

int exit_of(Rule rule) {
  switch (rule) {
    // Who the peer is, and what the two have in common: we refuse it.
    case Rule::version_not_common:
    case Rule::version_not_offered:
    case Rule::fallback_refused:
    case Rule::suite_not_common:
    case Rule::group_not_common:
    case Rule::group_weak:
    case Rule::psk_identity_unknown:
    case Rule::scheme_not_common:
    case Rule::scheme_not_offered:
    case Rule::scheme_wrong_for_key:
    case Rule::renegotiation_refused:
    case Rule::renegotiation_info_missing:
    case Rule::server_changed:
    case Rule::status_malformed:
    case Rule::alpn_not_common:
    case Rule::server_name_unknown:
    case Rule::signature_wrong:
    case Rule::certificate_missing:
    case Rule::certificate_wrong_for_suite:
    case Rule::certificate_refused:
    case Rule::certificate_malformed:
    case Rule::certificate_not_remembered:
    case Rule::finished_wrong: return exit_code::refused_peer;
    case Rule::peer_alert: return exit_code::refused_by_peer;
    case Rule::hex_malformed:
    case Rule::pem_malformed:
    case Rule::key_malformed:
    case Rule::key_unsupported:
    case Rule::key_encrypted:
    case Rule::password_wrong:
    case Rule::encryption_unsupported:
    case Rule::signer_failed:
    case Rule::key_mismatch:
    case Rule::trace_malformed:
    case Rule::uri_malformed:
    case Rule::module_unusable:
    case Rule::token_not_found:
    case Rule::token_ambiguous:
    case Rule::pin_refused:
    case Rule::token_failed: return exit_code::local;
    case Rule::internal: return exit_code::internal;
    default: return exit_code::protocol;
  }
}

std::string named(const std::string& subject, std::string_view otherwise) {
  return subject.empty() ? std::string(otherwise) : subject;
}

// How the client stands once the handshake is complete.
std::string client_standing(const Trace& trace) {
  const handshake::Suite* suite = parameters_of(trace).suite;
  if (suite && suite->authentication == handshake::Authentication::psk)
    return "the client proved that it has the pre-shared key too";
  if (parameters_of(trace).resumed) {
    const std::string client = subject_of(trace, Role::client);
    return client.empty() ? "the client showed no certificate then"
                          : "the client proved then that it is " + client;
  }
  if (!trace.find(Message::certificate_request, Role::server))
    return "the client was not asked for a certificate";
  const auto chain = certificates_in(trace.find(Message::certificate, Role::client));
  if (chain.empty()) return "the client was asked for a certificate and sent none";
  return "the client proved that it is " +
         named(subject_of(trace, Role::client), "the holder of its certificate");
}

Outcome success(const Trace& trace) {
  Outcome out{.exit = exit_code::ok, .reason_id = "ok", .text = {}, .refusal = {}};
  const std::string server =
      named(subject_of(trace, Role::server), "the holder of its certificate");
  if (trace.insecure) {
    const JudgementEntry* judgement = trace.judgement_by(Role::client);
    out.text = "The handshake is complete, but the server's certificate " +
               std::string(judgement ? sentence_of(judgement->verdict.reason()).what
                                     : "was not accepted") +
               ": nobody knows who the server is, and the handshake went on all the same; " +
               client_standing(trace) + ".";
  } else if (const handshake::Suite* suite = parameters_of(trace).suite;
             suite && suite->authentication == handshake::Authentication::none) {
    out.text =
        "The handshake is complete, and nobody proved who they are: anybody in between could "
        "have answered in the server's place.";
  } else {
    const bool shared = suite && suite->authentication == handshake::Authentication::psk;
    out.text = std::string("The handshake is complete: ") +
               (parameters_of(trace).resumed ? "a session is resumed; when it was made, " : "") +
               "the server proved that it " + (shared ? "has the pre-shared key" : "is " + server) +
               "; " + client_standing(trace) + ".";
  }
  return out;
}

// The first check of the handshake, or verdict on a chain, that failed.
std::optional<std::string> failed_check(const Trace& trace, std::string& reason) {
  for (const CheckEntry& check : trace.checks)
    if (check.status == x509::Status::fail) {
      reason = info(check.rule).id;
      return sentence(trace, check);
    }
  for (const JudgementEntry& judgement : trace.judgements)
    if (const x509::Checked* decisive = judgement.verdict.decisive()) {
      reason = name_of(judgement.verdict.reason());
      return sentence(*decisive);
    }
  return std::nullopt;
}

// That the two speak a version which is not read here.
const std::string* other_version_in(const Trace& trace) {
  const auto it = std::ranges::find_if(trace.remarks, [](const std::string& remark) {
    return remark.starts_with("The two speak ");
  });
  return it == trace.remarks.end() ? nullptr : &*it;
}

// As somebody between the two sees it, who refuses nobody and is told nothing.
Outcome outcome_from_the_wire(const Trace& trace) {
  for (const Role sender : {Role::client, Role::server})
    if (const AlertEntry* alert = trace.fatal_alert_by(sender)) {
      const FailureEntry told{handshake::peer_of(sender),
                              {.rule = Rule::peer_alert, .alert_instead = alert->alert}};
      Refusal refusal = refusal_of(trace, told);
      return {.exit = exit_code::check_failed,
              .reason_id = reason_id(trace, told),
              .text = refusal.what,
              .refusal = std::move(refusal)};
    }
  // What is wrong in the clear explains a record that does not open.
  std::string reason;
  if (auto failed = failed_check(trace, reason))
    return {.exit = exit_code::check_failed,
            .reason_id = reason,
            .text = "A check fails: " + *failed,
            .refusal = {}};
  for (const FailureEntry& entry : trace.failures) {
    Refusal refusal = refusal_by(trace, entry);
    const bool check = entry.failure.rule == Rule::record_not_authentic;
    return {.exit = check ? exit_code::check_failed : exit_code::protocol,
            .reason_id = reason_id(trace, entry),
            .text = refusal.what,
            .refusal = {}};
  }
  Outcome out{.exit = exit_code::ok, .reason_id = "ok", .text = {}, .refusal = {}};
  if (trace.established()) {
    out.text = "The handshake is complete: both Finished were decrypted and are right.";
    return out;
  }
  const bool changed = trace.find(Message::change_cipher_spec, Role::client) &&
                       trace.find(Message::change_cipher_spec, Role::server);
  const bool read = trace.find(Message::finished, Role::client) != nullptr;
  if (changed && !read) {
    out.text =
        "Both changed to encryption. All that was in the clear is as it must be; without "
        "a key log their Finished cannot be checked.";
    return out;
  }
  if (const std::string* other = other_version_in(trace)) {
    out.reason_id = "other_version";
    out.text = *other + ".";
    return out;
  }
  return {.exit = exit_code::protocol,
          .reason_id = "incomplete",
          .text = "The handshake did not come to its end in these bytes.",
          .refusal = {}};
}

}  // namespace

std::string headline_of(const Outcome& outcome) {
  if (outcome.refusal) return outcome.refusal->headline;
  if (outcome.reason_id == "other_version") return "Not TLS 1.2";
  return outcome.exit == exit_code::ok             ? "Complete"
         : outcome.exit == exit_code::check_failed ? "A check fails"
                                                   : "Not complete";
}

Outcome outcome(const Trace& trace, Role end) {
  const bool done = end == Role::client ? trace.client_established : trace.server_established;
  const FailureEntry* failure = trace.failure_of(end);
  if (!failure && done) return success(trace);
  if (!failure) {
    // The other end has refused, and its alert is still on its way.
    if (const AlertEntry* alert = trace.fatal_alert_by(handshake::peer_of(end))) {
      const FailureEntry told{end, {.rule = Rule::peer_alert, .alert_instead = alert->alert}};
      Refusal refusal = refusal_of(trace, told);
      return {.exit = exit_code::refused_by_peer,
              .reason_id = reason_id(trace, told),
              .text = refusal.what,
              .refusal = std::move(refusal)};
    }
    return {.exit = exit_code::network,
            .reason_id = "incomplete",
            .text = "The handshake did not come to its end.",
            .refusal = {}};
  }
  const Rule rule = failure->failure.rule;
  const bool told = rule == Rule::peer_alert || rule == Rule::peer_truncated;
  Refusal refusal = told ? refusal_of(trace, *failure) : refusal_by(trace, *failure);
  return {.exit = exit_of(rule),
          .reason_id = reason_id(trace, *failure),
          .text = refusal.what,
          .refusal = std::move(refusal)};
}

Outcome outcome(const Trace& trace) {
  if (trace.eyes == Eyes::wire) return outcome_from_the_wire(trace);
  if (trace.eyes != Eyes::both)
    return outcome(trace, trace.eyes == Eyes::client ? Role::client : Role::server);
  for (const FailureEntry& entry : trace.failures)
    if (entry.failure.rule != Rule::peer_alert && entry.failure.rule != Rule::peer_truncated)
      return outcome(trace, entry.who);
  if (!trace.failures.empty()) return outcome(trace, trace.failures.front().who);
  return outcome(trace, trace.client_established ? Role::server : Role::client);
}

std::vector<Refusal> knowledge_of_others(const Trace& trace) {
  std::vector<Refusal> out;
  const Outcome result = outcome(trace);
  if (!result.refusal || trace.eyes != Eyes::both) return out;
  for (Role end : {Role::client, Role::server}) {
    Outcome other = outcome(trace, end);
    if (!other.refusal || other.refusal->suspicions.empty() ||
        other.refusal->headline == result.refusal->headline)
      continue;
    other.refusal->headline =
        "What the " + std::string(name_of(end)) + " knows: " +
        (other.reason_id == "peer_truncated" ? std::string("silence") : other.reason_id);
    out.push_back(*std::move(other.refusal));
  }
  return out;
}

}  // namespace handglass::study
