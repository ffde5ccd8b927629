// Findings for people and for programs.
#pragma once
#include <nlohmann/json.hpp>

#include "study/demands.hpp"
#include "study/findings.hpp"
#include "study/layout.hpp"

namespace handglass::cli {

// One line each, with what to do about it.
void draw_findings(study::Page& page, const study::Findings& findings);

// [{"check", "status", "cause", "text", "fix", "possible"}]
nlohmann::ordered_json findings_json(const study::Findings& findings);
// {"types", "schemes", "authorities"}; null where the server asks for nothing.
nlohmann::ordered_json demands_json(const std::optional<study::Demands>& demands);

// handglass-doctor/1.
std::string doctor_document(const std::string& peer, const study::Findings& findings,
                            const study::Trace& trace);

}  // namespace handglass::cli
