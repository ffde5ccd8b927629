// The conversation table as people read it: as text, and as a diagram in Mermaid's language.
#pragma once
#include <string>

namespace handglass::study {

// Each place in the conversation with what may be said there, by whom, under which conditions, and
// where that leads.
std::string states_text();
// A stateDiagram-v2, for a page or an editor that draws Mermaid.
std::string states_mermaid();

}  // namespace handglass::study
