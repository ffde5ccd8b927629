// A trace that --json=FILE wrote, from its file.
#pragma once
#include <string>

#include "cli/complaint.hpp"
#include "study/trace.hpp"

namespace handglass::cli {

// "-" is standard input.
Expected<study::Trace> load_trace(const std::string& name);

}  // namespace handglass::cli
