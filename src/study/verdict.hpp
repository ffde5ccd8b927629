// How a handshake ended, for every face: the exit code, a sentence, and when it was refused the
// five labelled lines of a refusal.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "study/cause.hpp"
#include "study/trace.hpp"

namespace handglass::study {

// Exit codes of the command.
namespace exit_code {
inline constexpr int ok = 0, internal = 1, usage = 2, refused_peer = 3, refused_by_peer = 4,
                     protocol = 5, network = 6, local = 7, check_failed = 8;
}

// A refusal as people read it: what happened, what was seen, which alert was sent, what to do,
// where to read on. The end that refuses knows the cause. The refused end has an alert and no
// evidence: it suspects, ranked, and what its own files or the handshake prove is marked as fact.
struct Refusal {
  std::string headline, what, seen, sent, fix, more;
  Cause cause = Cause::none;  // as the refusing end knows it
  struct Suspicion {
    std::string text;
    bool proven = false;
    Cause cause = Cause::none;
  };
  std::vector<Suspicion> suspicions;
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
