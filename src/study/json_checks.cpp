#include <map>

#include "handshake/certificate_alert.hpp"
#include "study/json_parts.hpp"
#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/suspicions.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

Json evidence_of(const std::vector<Evidence>& evidence) {
  Json out = Json::array();
  for (const Evidence& one : evidence) out.push_back({{"name", one.name}, {"value", one.value}});
  return out;
}

// The number where it has no name, as a peer may send it.
std::string level_text(AlertLevel level) {
  const std::string_view name = name_of(level);
  return name.empty() ? std::to_string(static_cast<int>(level)) : text(name);
}

}  // namespace

Json checks_json(const Trace& trace) {
  Json out = Json::array();
  for (const CheckEntry& check : trace.checks)
    out.push_back({{"id", "handshake." + text(info(check.rule).id)},
                   {"who", text(name_of(check.who))},
                   {"subject", message_text(check.message)},
                   {"message", check.message},
                   {"rule", text(info(check.rule).id)},
                   {"rfc", text(info(check.rule).rfc)},
                   {"status", text(name_of(check.status))},
                   {"text", sentence(trace, check)},
                   {"evidence", evidence_of(check.evidence)},
                   {"if_fail_alert", static_cast<int>(info(check.rule).alert)}});
  std::size_t nth = 0;
  for (const JudgementEntry& judgement : trace.judgements) {
    for (const x509::Checked& check : judgement.verdict.checks) {
      Json one{{"id", "certificate." + text(name_of(check.check))},
               {"who", text(name_of(judgement.who))},
               {"subject", check.subject()},
               {"message", judgement.message},
               {"depth", check.depth},
               {"verdict", nth},
               {"rule", text(name_of(check.check))},
               {"rfc", text(check.rfc)},
               {"status", text(name_of(check.status))},
               {"text", sentence(check)},
               {"evidence", evidence_of(check.evidence)}};
      if (check.status == x509::Status::fail) {
        one["reason"] = text(name_of(check.reason));
        one["if_fail_alert"] =
            static_cast<int>(handshake::alert_of(check.reason, check.depth == 0));
      }
      out.push_back(std::move(one));
    }
    ++nth;
  }
  return out;
}

Json verdicts_json(const Trace& trace) {
  const auto path_of = [](const std::vector<x509::CertificateRef>& path) {
    Json out = Json::array();
    for (const x509::CertificateRef& certificate : path) out.push_back(to_hex(certificate->der()));
    return out;
  };
  Json out = Json::array();
  for (const JudgementEntry& judgement : trace.judgements) {
    Json abandoned = Json::array();
    for (const x509::Abandoned& one : judgement.verdict.abandoned)
      abandoned.push_back({{"path", path_of(one.path)},
                           {"anchored", one.anchored},
                           {"rule", text(name_of(one.check))},
                           {"reason", text(name_of(one.reason))},
                           {"depth", one.depth},
                           {"text", sentence(one)}});
    out.push_back({{"who", text(name_of(judgement.who))},
                   {"message", judgement.message},
                   {"at", to_rfc3339(judgement.verdict.at)},
                   {"accepted", judgement.verdict.accepted()},
                   {"reason", text(name_of(judgement.verdict.reason()))},
                   {"anchored", judgement.verdict.anchored},
                   {"path", path_of(judgement.verdict.path)},
                   {"abandoned", std::move(abandoned)}});
  }
  return out;
}

Json failures_json(const Trace& trace) {
  Json out = Json::array();
  for (const FailureEntry& entry : trace.failures) {
    const Failure& failure = entry.failure;
    Json one{{"who", text(name_of(entry.who))},
             {"rule", text(info(failure.rule).id)},
             {"alert", static_cast<int>(failure.alert())}};
    if (!failure.message.empty()) one["message"] = text(failure.message);
    if (!failure.field.empty()) one["field"] = failure.field;
    if (failure.offset) one["offset"] = *failure.offset;
    one["evidence"] = evidence_of(failure.evidence);
    out.push_back(std::move(one));
  }
  return out;
}

Json changes_json(const Trace& trace) {
  Json out = Json::array();
  for (const ChangeEntry& change : trace.changes)
    out.push_back({{"dir", direction(change.sender)},
                   {"what", change.what},
                   {"text", change.text},
                   {"before", to_hex(change.before)},
                   {"after", to_hex(change.after)}});
  return out;
}

Json token_calls_json(const Trace& trace) {
  Json out = Json::array();
  for (const TokenCallEntry& call : trace.token_calls)
    out.push_back({{"after", call.after},
                   {"t_ms", milliseconds(call.t_ms)},
                   {"function", call.function},
                   {"arguments", call.arguments},
                   {"answer", call.answer},
                   {"took_ms", milliseconds(call.took_ms)}});
  return out;
}

Json suspicions_json(const std::vector<Refusal::Suspicion>& suspicions) {
  Json out = Json::array();
  for (const Refusal::Suspicion& one : suspicions) {
    Json json{{"text", one.text}, {"proven", one.proven}};
    if (one.cause != Cause::none) json["cause"] = text(name_of(one.cause));
    out.push_back(std::move(json));
  }
  return out;
}

Json alerts_json(const Trace& trace) {
  Json out = Json::array();
  // The chain is looked at anew for each; those who say the same suspect the same.
  std::map<std::pair<Role, Alert>, Json> suspected;
  for (const AlertEntry& alert : trace.alerts) {
    Json suspicions = Json::array();
    if (alert.level == AlertLevel::fatal) {
      const auto [known, fresh] = suspected.try_emplace({alert.sender, alert.alert});
      if (fresh)
        known->second =
            suspicions_json(suspicions_of(trace, handshake::peer_of(alert.sender), alert.alert));
      suspicions = known->second;
    }
    out.push_back({{"n", out.size() + 1},
                   {"dir", direction(alert.sender)},
                   {"t_ms", milliseconds(alert.t_ms)},
                   {"level", level_text(alert.level)},
                   {"code", static_cast<int>(alert.alert)},
                   {"name", text(name_of(alert.alert))},
                   {"about", alert.after},
                   {"possible_causes", std::move(suspicions)}});
  }
  return out;
}

}  // namespace handglass::study
