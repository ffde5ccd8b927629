// The NSS key log (the form of SSLKEYLOGFILE): what lets another program decrypt a capture of the
// handshake.
#pragma once
#include <optional>
#include <string>

#include "study/trace.hpp"

namespace handglass::study {

// "CLIENT_RANDOM <random> <master secret>\n"; nothing where the trace holds no master secret,
// because there is none yet or secrets are hidden.
std::optional<std::string> keylog_line(const Trace& trace);

}  // namespace handglass::study
