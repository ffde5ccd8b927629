// The five labelled lines in which a failure ends.
#pragma once
#include "study/verdict.hpp"

namespace handglass::study {

// The name of what decided: the certificate's reason, the alert, or the rule. `handglass explain`
// knows each.
std::string reason_id(const Trace& trace, const FailureEntry& failure);

// For the end that refuses, or cannot go on: the exact cause.
Refusal refusal_by(const Trace& trace, const FailureEntry& failure);
// For the end that was told by an alert, or by silence: who refused whom, and the causes.
Refusal refusal_of(const Trace& trace, const FailureEntry& failure);

}  // namespace handglass::study
