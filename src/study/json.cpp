#include "study/json.hpp"

#include <cmath>

#include "study/json_parts.hpp"
#include "study/ladder.hpp"
#include "study/parameters.hpp"
#include "study/verdict.hpp"

namespace handglass::study {

std::string direction(Role sender) {
  return sender == Role::client ? "client_to_server" : "server_to_client";
}

// With microseconds, where a double holds them.
double milliseconds(double t) {
  constexpr double years = 1e12;
  return std::abs(t) < years ? static_cast<double>(std::llround(t * 1000)) / 1000 : std::round(t);
}

namespace {

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
    if (handshake::has_blocks(*agreed.suite)) out["encrypt_then_mac"] = agreed.encrypt_then_mac;
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
  out["refusal"] = {{"headline", refusal.headline},
                    {"what", refusal.what},
                    {"seen", refusal.seen},
                    {"sent", refusal.sent},
                    {"fix", refusal.fix},
                    {"more", refusal.more},
                    {"causes", suspicions_json(refusal.suspicions)}};
  if (refusal.cause != Cause::none) out["refusal"]["cause"] = text(name_of(refusal.cause));
  return out;
}

std::string role_of(Eyes eyes) {
  switch (eyes) {
    case Eyes::client: return "client";
    case Eyes::server: return "server";
    case Eyes::both: return "both";
    case Eyes::wire: return "wire";
  }
  return {};
}

}  // namespace

std::string trace_json(const Trace& trace) {
  Json endpoints = Json::object();
  if (!trace.client_endpoint.empty()) endpoints["client"] = trace.client_endpoint;
  if (!trace.server_endpoint.empty()) endpoints["server"] = trace.server_endpoint;
  Json out{
      {"schema", "handglass-trace/1"},
      {"tool", "handglass"},
      {"time", to_rfc3339(trace.time)},
      {"role", role_of(trace.eyes)},
      {"params", params_of(trace)},
      {"endpoints", std::move(endpoints)},
      {"seeded", trace.seeded},
      {"insecure", trace.insecure},
      {"remarks", trace.remarks},
      {"secrets", trace.secrets_shown ? "shown" : "hidden"},
      {"ladder", ladder_json(trace)},
      {"records", records_json(trace)},
      {"messages", messages_json(trace)},
      {"derivations", derivations_json(trace)},
      {"checks", checks_json(trace)},
      {"verdicts", verdicts_json(trace)},
      {"alerts", alerts_json(trace)},
      {"failures", failures_json(trace)},
      {"established", {{"client", trace.client_established}, {"server", trace.server_established}}},
      {"verdict", verdict_of(trace)}};
  if (!trace.exports.empty()) out["exports"] = exports_json(trace);
  if (Json bindings = bindings_json(trace); !bindings.empty())
    out["bindings"] = std::move(bindings);
  if (!trace.changes.empty()) out["changes"] = changes_json(trace);
  if (!trace.token_calls.empty()) out["token_calls"] = token_calls_json(trace);
  // What a peer sent may be no UTF-8: such bytes are replaced, never thrown at.
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace handglass::study
