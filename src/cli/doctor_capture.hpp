// The doctor over the bytes of others.
#pragma once
#include "cli/complaint.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

// Every connection of the capture in options.files; the exit code is check_failed where one failed.
Expected<int> doctor_capture(const Options& options);

}  // namespace handglass::cli
