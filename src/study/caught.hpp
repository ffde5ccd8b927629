// A handshake with one change in it, and who found the change.
#pragma once
#include <optional>
#include <string>

#include "study/converse.hpp"
#include "study/tampering.hpp"

namespace handglass::study {

struct Caught {
  std::optional<Role> by;      // nothing: nobody
  bool silence = false;        // what was missing was waited for in vain
  std::string reason;          // "signature_wrong": the rule, or what is wrong with a certificate
  std::string text;            // a sentence
  std::optional<Alert> alert;  // that was sent for it
};
// Who refused first, and why.
Caught caught_in(const Trace& trace);

struct TamperedRun {
  Trace trace;
  Before before{};
  bool done = false;  // false: what was to be changed did not come up
  Caught caught;
};
// The conversation with that one change, watched by both.
TamperedRun run_tampered(const Conversation& conversation, const Tampering& tampering, Refit refit,
                         Tracer::Options watch);

// A session was to be taken up, and a full handshake was made instead.
bool falls_back(const TamperedRun& run);

// Why it is right that nobody found it; empty where it is not.
std::string why_nobody(const TamperedRun& run, Refit refit);

}  // namespace handglass::study
