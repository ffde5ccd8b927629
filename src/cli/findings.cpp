#include "cli/findings.hpp"

#include "cli/json.hpp"
#include "study/json.hpp"
#include "study/json_parts.hpp"
#include "wire/text.hpp"
#include "x509/name.hpp"

namespace handglass::cli {
namespace {

std::string_view word(x509::Status status) {
  return status == x509::Status::pass ? "PASS" : status == x509::Status::fail ? "FAIL" : "NOTE";
}

}  // namespace

void draw_findings(study::Page& page, const study::Findings& findings) {
  std::string_view part;
  for (const study::Finding& one : findings.all()) {
    std::string_view label = std::exchange(part, one.part) == one.part ? "" : one.part;
    std::string_view judgement = word(one.status);
    for (std::string_view rest = one.text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      page.judged(std::exchange(label, ""), std::exchange(judgement, ""), rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (!one.fix.empty()) page.judged("", "", "fix: " + one.fix);
  }
}

Json findings_json(const study::Findings& findings) {
  Json out = Json::array();
  for (const study::Finding& finding : findings.all()) {
    Json one{{"check", finding.name},
             {"status", std::string(name_of(finding.status))},
             {"text", finding.text}};
    if (finding.cause != study::Cause::none) one["cause"] = std::string(name_of(finding.cause));
    if (!finding.fix.empty()) one["fix"] = finding.fix;
    if (!finding.possible.empty()) one["possible"] = study::suspicions_json(finding.possible);
    out.push_back(std::move(one));
  }
  return out;
}

Json demands_json(const std::optional<study::Demands>& demands) {
  if (!demands) return nullptr;
  Json types = Json::array(), schemes = Json::array(), names = Json::array();
  for (const auto each : demands->types) types.push_back(wire::text(each));
  for (const auto each : demands->schemes) schemes.push_back(wire::text(each));
  for (const Bytes& each : demands->authorities) names.push_back(x509::to_string({each}));
  return {{"types", std::move(types)},
          {"schemes", std::move(schemes)},
          {"authorities", std::move(names)}};
}

std::string doctor_document(const std::string& peer, const study::Findings& findings,
                            const study::Trace& trace) {
  Json out{{"schema", "handglass-doctor/1"},
           {"peer", peer},
           {"exit", findings.exit()},
           {"request", demands_json(study::demands_of(trace))},
           {"checks", findings_json(findings)}};
  if (!trace.messages.empty()) out["handshake"] = Json::parse(study::trace_json(trace));
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace handglass::cli
