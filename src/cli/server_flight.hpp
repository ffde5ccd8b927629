// What a server says to a client that has no certificate.
#pragma once
#include "cli/complaint.hpp"
#include "cli/configuration.hpp"
#include "cli/options.hpp"
#include "study/trace.hpp"

namespace handglass::cli {

// Connects to options.peer and shakes hands as far as that goes: to the end, or until the server
// has refused us. The connection is closed again. Only a network fault is a complaint.
Expected<study::Trace> hear_server(const Options& options, const ConfigRef& config);

}  // namespace handglass::cli
