// Commands that compute a step again with programs that know nothing of this one, from what
// `handglass extract` takes out of run.json, the trace that --json=run.json writes.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct Redo {
  std::vector<std::string>
      commands;        // for a shell, one after the other; empty where there are none
  std::string prints;  // what the last one prints: hex, or "Verified OK"
};

// A derivation's output. Empty where it needs a secret that is hidden or that nobody was told.
Redo redo_of(const Trace& trace, const DerivationEntry& entry);
// The signature in a message.
Redo redo_of(const Trace& trace, const MessageEntry& message);
// The plaintext of a protected record, and its MAC where it has one of its own.
std::vector<Redo> redo_of(const Trace& trace, const RecordEntry& record);

}  // namespace handglass::study
