// The files that a command line has read, so that none of them is written over: a key is soon lost.
#pragma once
#include "cli/complaint.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

// Whether `output`, a file to be written, is another than all those that are read, by whatever name
// and standard input among them.
Expected<void> spare_inputs(const Options& options, const std::string& output);

}  // namespace handglass::cli
