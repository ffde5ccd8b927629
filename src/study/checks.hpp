// The checks of a trace in the words of every face: those of one message, and the panels that say
// who the peers are.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// "PASS", "FAIL", "SKIP", or "-" for what does not apply.
std::string word_of(x509::Status status);

struct Judged {
  std::string word, text;
};

// What was checked of a message. `all`: each check of a certificate that passed too, not only that
// the chain was accepted.
std::vector<Judged> checks_of(const Trace& trace, const MessageEntry& message, bool all);

// "Is the client who it says it is?": the signature, the chain, its validity, its revocation, and
// what else was asked of it.
struct PanelLine {
  int number = 0;  // 1 to 4; 0 for what has none
  std::string label;
  std::string word, text;
  std::size_t message = 0;  // the `n` of the message that decided it; 0 while it is open
};
struct Panel {
  Role who{};  // who judged
  std::string title;
  std::vector<PanelLine> lines;
  std::string remark;  // in place of lines, where nobody was judged
};
std::vector<Panel> panels_of(const Trace& trace);

}  // namespace handglass::study
