// What the two ends said to each other once the handshake was over (RFC 5246 §10), as far as these
// eyes can read it.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// The records of application data that were opened, in the order of the wire.
std::vector<const RecordEntry*> application_data(const Trace& trace);

// What one of them holds, for people: text line by line, anything else as hex; the start of it
// where it is long, and then how much more there is. "(hidden)" where secrets are.
std::vector<std::string> contents_of(const RecordEntry& record);

}  // namespace handglass::study
