// The parts of the terminal's page, each drawn by its own file.
#pragma once
#include "study/layout.hpp"
#include "study/redo.hpp"
#include "study/terminal.hpp"
#include "study/trace.hpp"
#include "study/verdict.hpp"

namespace handglass::study {

void draw_ladder(Page& page, const Trace& trace);
void draw_message(Page& page, const Trace& trace, const MessageEntry& message,
                  const TerminalOptions& options);
// Why the message is there and, where asked for, more.
void draw_explanation(Page& page, const Trace& trace, const MessageEntry& message,
                      const TerminalOptions& options);
// How a record was protected, but for its tag; `plain` is what it holds, in lines.
void draw_record(Page& page, const Trace& trace, const RecordEntry& record,
                 const std::vector<std::string>& plain);
// The commands that compute it all again.
void draw_redo(Page& page, const std::vector<Redo>& all);
// What was said after the handshake.
void draw_data(Page& page, const Trace& trace, const TerminalOptions& options);
// The keys, before the first message that they protect; with `steps` the turns of each PRF.
void draw_derivations(Page& page, const Trace& trace, bool steps);
// Those turns; nothing where the derivation is no PRF, or its secret is hidden.
void draw_steps(Page& page, const Trace& trace, const DerivationEntry& entry);
// The checks of the client in the server's view, and of the server in the client's, as far as these
// eyes saw them.
void draw_panels(Page& page, const Trace& trace);
// Keying material that was exported, a line each.
void draw_exports(Page& page, const Trace& trace);
// The channel bindings, each with what must be known of it.
void draw_bindings(Page& page, const Trace& trace);
// `more_flags`: whether --detail is there to show more.
void draw_outcome(Page& page, const Trace& trace, bool more_flags = true);

}  // namespace handglass::study
