// The trace as a capture: its records as they stood on the wire, in a TCP connection that is made
// up around them, with the key log that opens them where secrets are shown.
#pragma once
#include "study/trace.hpp"

namespace handglass::study {

Bytes trace_pcapng(const Trace& trace);

}  // namespace handglass::study
