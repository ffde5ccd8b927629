// The words that a trace brings up, explained.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct GlossaryEntry {
  std::string title, text, rfc;
};

// For the messages, derivations and alerts of this trace, each once.
std::vector<GlossaryEntry> glossary_of(const Trace& trace);

}  // namespace handglass::study
