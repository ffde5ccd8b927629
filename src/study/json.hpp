// The trace as a document: handglass-trace/1.
#pragma once
#include <string>

#include "study/trace.hpp"

namespace handglass::study {

// Indented JSON, ended by '\n'. Hidden secrets are absent, not blanked.
std::string trace_json(const Trace& trace);

// The trace of a document: every face of it is what it was (trace_json(*read_trace(json)) == json).
// trace_malformed, with the path of the member that is amiss.
Result<Trace> read_trace(std::string_view document);

}  // namespace handglass::study
