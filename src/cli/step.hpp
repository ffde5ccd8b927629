// A handshake message by message, at the pace of whoever reads it.
#pragma once
#include "cli/complaint.hpp"
#include "study/terminal.hpp"

namespace handglass::cli {

// Whether there is a terminal to step at; a complaint where there is none.
Expected<void> can_step();

// Before each message it waits: Enter shows the next, b its bytes, e explains it, k shows the keys
// so far, q ends it.
void step_through(const study::Trace& trace, const study::TerminalOptions& options);

}  // namespace handglass::cli
