// What usually lies behind an alert, from how the programs that people meet send them. What a
// trace itself proves is told by suspicions.hpp.
#pragma once
#include <vector>

#include "study/verdict.hpp"

namespace handglass::study {

// Where a handshake stood when the alert came.
struct Standing {
  Role refused{};
  bool answered = false;          // ServerHello was there
  bool asked = false;             // the server had asked for a certificate
  bool certificate_sent = false;  // the refused end had sent one
};
// The likeliest first; never empty.
std::vector<Refusal::Suspicion> usual_suspicions(Alert alert, const Standing& standing);

}  // namespace handglass::study
