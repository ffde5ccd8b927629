// How a handshake ended, for every face: the exit code, a sentence, and when it was refused the
// five labelled lines of a refusal.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// Exit codes of the command.
namespace exit_code {
inline constexpr int ok = 0, internal = 1, usage = 2, refused_peer = 3, refused_by_peer = 4,
                     protocol = 5, network = 6, local = 7, check_failed = 8;
}

// A refusal as people read it: what happened, what was seen, which alert was sent, what to do,
// where to read on. `causes` is for the refused end, which has an alert and no evidence: ranked,
// the ones that its own files or the handshake prove marked as fact.
struct Refusal {
  std::string headline, what, seen, sent, fix, more;
  struct Cause {
    std::string text;
    bool proven = false;
  };
  std::vector<Cause> causes;
};

struct Outcome {
  int exit = exit_code::ok;
  std::string reason_id;  // the broken rule's, the certificate reason's or the alert's name; "ok"
  std::string text;       // one sentence
  std::optional<Refusal> refusal;
};

// "Complete", "A check fails", or what a refusal is headed by.
std::string headline_of(const Outcome& outcome);

// The outcome as this end sees it.
Outcome outcome(const Trace& trace, Role end);
// As the onlooker sees it: in a loop, the refusing end.
Outcome outcome(const Trace& trace);
// With both ends in view and the handshake refused, what the other one knows is worth seeing: it
// has the alert alone. `headline` says whose knowledge it is.
std::vector<Refusal> knowledge_of_others(const Trace& trace);

}  // namespace handglass::study
