#include "study/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "handshake/certificate_alert.hpp"
#include "handshake/schemes.hpp"
#include "study/causes.hpp"
#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/ladder.hpp"
#include "study/parameters.hpp"
#include "study/rows.hpp"
#include "study/sentences.hpp"
#include "study/verdict.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

using Json = nlohmann::ordered_json;

std::string text(std::string_view view) { return std::string(view); }
std::string direction(Role sender) {
  return sender == Role::client ? "client_to_server" : "server_to_client";
}
// Times are measured; three digits after the point are more than enough.
double milliseconds(double t) { return static_cast<double>(std::llround(t * 1000)) / 1000; }

Json params_of(const Trace& trace) {
  const Parameters agreed = parameters_of(trace);
  Json out = Json::object();
  if (!agreed.suite) return out;
  out["version"] = "TLS 1.2";
  out["suite"] = text(agreed.suite->name());
  if (agreed.group) out["group"] = text(name_of(*agreed.group));
  if (agreed.dh_bits > 0) out["dh_bits"] = agreed.dh_bits;
  if (agreed.suite) {
    out["key_exchange"] = text(name_of(agreed.suite->key_exchange));
    out["forward_secrecy"] = handshake::has_forward_secrecy(agreed.suite->key_exchange);
    if (agreed.suite->cipher.row().kind == record::CipherKind::block)
      out["encrypt_then_mac"] = agreed.encrypt_then_mac;
  }
  out["ems"] = agreed.extended_master_secret;
  Json schemes = Json::object();
  if (agreed.server_scheme) schemes["server"] = text(name_of(*agreed.server_scheme));
  if (agreed.client_scheme) schemes["client"] = text(name_of(*agreed.client_scheme));
  out["sigalgs"] = std::move(schemes);
  if (!agreed.server_name.empty()) out["server_name"] = agreed.server_name;
  if (!agreed.alpn.empty()) out["alpn"] = agreed.alpn;
  return out;
}

// What the cipher was given and what it made, by the names of its kind (RFC 5246 §6.2.3).
void add_protection(Json& one, const Trace& trace, const Parameters& agreed,
                    const RecordEntry& record) {
  const record::Protected& with = record.with;
  const record::CipherRow* row = agreed.suite ? &agreed.suite->cipher.row() : nullptr;
  if (row && row->kind != record::CipherKind::aead) {
    if (with.nonce.size > 0) one["iv"] = to_hex(with.nonce.view());
    one["mac_header"] = to_hex(with.header);
    one["mac"] = to_hex(with.tag.view());
    one["padding"] = with.padding;
    return;
  }
  // Part of the nonce, or all of it but for the sequence, is cut from the key block.
  if (trace.secrets_shown) one["nonce"] = to_hex(with.nonce.view());
  if (row) one["explicit_nonce"] = to_hex(with.nonce.view().last(row->explicit_size));
  one["aad"] = to_hex(with.header);
  one["tag"] = to_hex(with.tag.view());
}

Json records_of(const Trace& trace) {
  const Parameters agreed = parameters_of(trace);
  Json out = Json::array();
  std::array<std::size_t, 2> off{};
  for (const RecordEntry& record : trace.records) {
    std::size_t& at = off[static_cast<std::size_t>(record.sender)];
    Json one{{"i", record.i},
             {"dir", direction(record.sender)},
             {"t_ms", milliseconds(record.t_ms)},
             {"type", text(name_of(record.header.type))},
             {"version", wire::text(record.header.version)},
             {"len", record.header.length},
             {"off", at},
             {"plain_off", record.plain_at},
             {"plain_len", record.plain_size}};
    at += record::header_size + record.header.length;
    if (record.was_protected) {
      one["seq"] = record.with.sequence;
      add_protection(one, trace, agreed, record);
    }
    out.push_back(std::move(one));
  }
  return out;
}

// The leaves and lengths, which cover the bytes once; what a fault left unread is a field too.
Json fields_json(const MessageEntry& message) {
  Json out = Json::array();
  for (const Field& field : fields_of(message)) {
    const std::size_t dot = field.path.rfind('.');
    Json one{{"path", field.path},
             {"off", field.at},
             {"len", field.size},
             {"hex", to_hex(View(message.bytes).subspan(field.at, field.size))},
             {"value", field.value},
             {"label", dot == std::string::npos ? field.path : field.path.substr(dot + 1)}};
    if (field.read) {
      one["rfc"] = text(field.rfc);
      one["explain_id"] = field.explain_id;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Json signs_of(const MessageEntry& message) {
  const SignedInput& input = *message.signed_input;
  Json out{{"scheme", text(name_of(input.scheme))},
           {"bytes", input.input.size()},
           {"input", to_hex(input.input)},
           {"signature", to_hex(signature_in(message))}};
  if (const auto scheme = handshake::crypto_scheme(input.scheme)) {
    out["hash"] = text(name_of(scheme->hash));
    out["digest"] = to_hex(crypto::hash(scheme->hash, input.input).view());
  }
  return out;
}

Json messages_of(const Trace& trace) {
  Json out = Json::array();
  for (const MessageEntry& message : trace.messages) {
    Json one{{"n", nullptr},
             {"name", message.name()},
             {"dir", direction(message.sender)},
             {"t_ms", milliseconds(message.t_ms)},
             {"encrypted", message.encrypted},
             {"record", message.records},
             {"bytes", message.bytes.size()},
             {"rfc", text(rfc_of(message))},
             {"why", text(why(message.message, message.sender, message.key_exchange))}};
    if (message.n) one["n"] = message.n;
    if (!message.transcript.empty()) one["transcript_sha"] = to_hex(message.transcript);
    if (message.signed_input) one["signs"] = signs_of(message);
    if (const auto body = body_of<handshake::Certificate>(&message))
      for (const auto& der : body->certificate_list.items)
        one["certificates"].push_back(to_hex(der.bytes));
    if (const auto redo = redo_of(trace, message); !redo.empty()) one["redo"] = redo;
    one["fields"] = fields_json(message);
    out.push_back(std::move(one));
  }
  return out;
}

Json derivations_of(const Trace& trace) {
  Json out = Json::array();
  for (const DerivationEntry& entry : trace.derivations) {
    Json inputs = Json::array();
    for (const auto& input : entry.inputs) {
      Json one{{"name", input.name}};
      if (input.ref)
        one["ref"] = "D" + std::to_string(static_cast<int>(*input.ref));
      else if (!input.bytes.empty())
        one["hex"] = to_hex(input.bytes);
      else
        one["messages"] =
            Json::array({1, entry.message});  // the first and the last of those hashed
      inputs.push_back(std::move(one));
    }
    Json one{{"id", entry.id_text()}, {"fn", entry.function}};
    if (!entry.label.empty()) one["label"] = entry.label;
    one["formula"] = formula_of(trace, entry);
    one["inputs"] = std::move(inputs);
    if (entry.output) one["output"] = to_hex(*entry.output);
    one["output_len"] = entry.output_size;
    Json parts = Json::array();
    for (const auto& part : entry.parts)
      parts.push_back({{"name", part.name}, {"off", part.at}, {"len", part.size}});
    if (!parts.empty()) one["parts"] = std::move(parts);
    one["rfc"] = entry.rfc;
    one["why"] = text(why(entry));
    one["redo"] = redo_with_values(trace, entry);
    out.push_back(std::move(one));
  }
  return out;
}

Json evidence_of(const std::vector<Evidence>& evidence) {
  Json out = Json::array();
  for (const Evidence& one : evidence) out.push_back({{"name", one.name}, {"value", one.value}});
  return out;
}

Json checks_of(const Trace& trace) {
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
  for (const JudgementEntry& judgement : trace.judgements)
    for (const x509::Checked& check : judgement.verdict.checks) {
      Json one{{"id", "certificate." + text(name_of(check.check))},
               {"who", text(name_of(judgement.who))},
               {"subject", check.subject},
               {"message", judgement.message},
               {"depth", check.depth},
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
  return out;
}

Json token_calls_of(const Trace& trace) {
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

Json alerts_of(const Trace& trace) {
  Json out = Json::array();
  for (const AlertEntry& alert : trace.alerts) {
    Json causes = Json::array();
    if (alert.level == AlertLevel::fatal)
      for (const Refusal::Cause& cause :
           causes_of(trace, handshake::peer_of(alert.sender), alert.alert))
        causes.push_back({{"text", cause.text}, {"proven", cause.proven}});
    out.push_back({{"n", out.size() + 1},
                   {"dir", direction(alert.sender)},
                   {"t_ms", milliseconds(alert.t_ms)},
                   {"level", text(name_of(alert.level))},
                   {"code", static_cast<int>(alert.alert)},
                   {"name", text(name_of(alert.alert))},
                   {"about", alert.after},
                   {"possible_causes", std::move(causes)}});
  }
  return out;
}

Json ladder_json(const Trace& trace) {
  Json out = Json::array();
  for (const Rung& rung : ladder_of(trace)) {
    Json one{{"n", nullptr},
             {"text", rung.text},
             {"dir", direction(rung.sender)},
             {"encrypted", rung.encrypted},
             {"bytes", rung.bytes},
             {"t_ms", milliseconds(rung.t_ms)}};
    if (rung.n) one["n"] = rung.n;
    out.push_back(std::move(one));
  }
  return out;
}

Json verdict_of(const Trace& trace) {
  const Outcome result = outcome(trace);
  const bool refused =
      result.exit == exit_code::refused_peer || result.exit == exit_code::refused_by_peer;
  Json out{{"status", result.exit == exit_code::ok ? "ok"
                      : refused                    ? "refused"
                                                   : "failed"},
           {"exit", result.exit},
           {"reason_id", result.reason_id},
           {"text", result.text}};
  if (!result.refusal) return out;
  const Refusal& refusal = *result.refusal;
  Json causes = Json::array();
  for (const Refusal::Cause& cause : refusal.causes)
    causes.push_back({{"text", cause.text}, {"proven", cause.proven}});
  out["refusal"] = {{"headline", refusal.headline}, {"what", refusal.what}, {"seen", refusal.seen},
                    {"sent", refusal.sent},         {"fix", refusal.fix},   {"more", refusal.more},
                    {"causes", std::move(causes)}};
  return out;
}

std::string role_of(Eyes eyes) {
  return eyes == Eyes::client ? "client" : eyes == Eyes::server ? "server" : "both";
}

}  // namespace

std::string trace_json(const Trace& trace) {
  Json endpoints = Json::object();
  if (!trace.client_endpoint.empty()) endpoints["client"] = trace.client_endpoint;
  if (!trace.server_endpoint.empty()) endpoints["server"] = trace.server_endpoint;
  Json out{{"schema", "handglass-trace/1"},
           {"tool", "handglass"},
           {"time", to_rfc3339(trace.time)},
           {"role", role_of(trace.eyes)},
           {"params", params_of(trace)},
           {"endpoints", std::move(endpoints)},
           {"seeded", trace.seeded},
           {"insecure", trace.insecure},
           {"secrets", trace.secrets_shown ? "shown" : "hidden"},
           {"ladder", ladder_json(trace)},
           {"records", records_of(trace)},
           {"messages", messages_of(trace)},
           {"derivations", derivations_of(trace)},
           {"checks", checks_of(trace)},
           {"alerts", alerts_of(trace)},
           {"verdict", verdict_of(trace)}};
  if (!trace.token_calls.empty()) out["token_calls"] = token_calls_of(trace);
  // What a peer sent may be no UTF-8: such bytes are replaced, never thrown at.
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace handglass::study
