// What may lie behind an alert, for the end that was refused: ranked, and as fact only what the
// trace itself proves.
#pragma once
#include <string>
#include <vector>

#include "study/verdict.hpp"

namespace handglass::study {

// The message of `refused` that an alert is most likely about; null where it sent none.
const MessageEntry* subject_of_alert(const Trace& trace, Role refused, Alert alert);

std::vector<Refusal::Suspicion> suspicions_of(const Trace& trace, Role refused, Alert alert);

// What a peer may have against a certificate, or the lack of one, that says so in other words than
// an alert's.
std::vector<Refusal::Suspicion> suspicions_without_alert(const Trace& trace, Role refused);

// What may lie behind a close without any alert.
std::vector<Refusal::Suspicion> suspicions_of_silence(const Trace& trace, Role left);

}  // namespace handglass::study
