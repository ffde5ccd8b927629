// The parts of the document, each written by its own file.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "study/verdict.hpp"

namespace handglass::study {

using Json = nlohmann::ordered_json;

Json records_json(const Trace& trace);
Json messages_json(const Trace& trace);
Json derivations_json(const Trace& trace);
Json checks_json(const Trace& trace);
Json verdicts_json(const Trace& trace);
Json alerts_json(const Trace& trace);
Json failures_json(const Trace& trace);
Json suspicions_json(const std::vector<Refusal::Suspicion>& suspicions);
Json changes_json(const Trace& trace);
Json token_calls_json(const Trace& trace);
Json exports_json(const Trace& trace);
Json bindings_json(const Trace& trace);

inline std::string text(std::string_view view) { return std::string(view); }
std::string direction(Role sender);
// Times are measured; three digits after the point are more than enough.
double milliseconds(double t);

}  // namespace handglass::study
