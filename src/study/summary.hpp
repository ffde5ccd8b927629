// What stands above every face of a trace: whose handshake it is, what is to be warned of, and what
// the two agreed on.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// "TLS 1.2 - client of 127.0.0.1:4433"
std::string title_of(const Trace& trace);
// Sentences that begin with SEEDED or WARNING; none for most traces.
std::vector<std::string> warnings_of(const Trace& trace);
// Suite, group, extensions and signature schemes in one line; empty until a suite is chosen.
std::string agreed_text(const Trace& trace);

}  // namespace handglass::study
