// The trace as a document: handglass-trace/1.
#pragma once
#include <string>

#include "study/trace.hpp"

namespace handglass::study {

// Indented JSON, ended by '\n'. Hidden secrets are absent, not blanked.
std::string trace_json(const Trace& trace);

}  // namespace handglass::study
