// The terminal face of a trace: ladder, messages, derivations, the panels of the checks, and how it
// ended.
#pragma once
#include <string>

#include "study/selection.hpp"

namespace handglass::study {

struct TerminalOptions {
  int detail =
      1;  // 0 verdict; 1 ladder and verdict; 2 fields and checks; 3 bytes, derivations, redo
  bool color = false;
  std::size_t width = 80;
  bool explain = false;   // the why of each message at detail 1 too, the extensions of hellos, and
                          // what TLS 1.3 does instead
  bool steps = false;     // A(i) and the HMAC blocks of each PRF
  bool bindings = false;  // the channel bindings
  Selection only = {};    // of the page
};

// One message as the page has it, and the keys that there are when it has been said.
std::string terminal_message(const Trace& trace, const MessageEntry& message,
                             const TerminalOptions& options);
std::string terminal_keys_until(const Trace& trace, const MessageEntry& message,
                                const TerminalOptions& options);

// How it ended, alone: the five labelled lines of a refusal.
std::string terminal_outcome(const Trace& trace, const TerminalOptions& options);

// The whole page, lines ended by '\n'.
std::string terminal_page(const Trace& trace, const TerminalOptions& options);

}  // namespace handglass::study
