// The search for a path (RFC 4158): depth first, the likeliest issuer first. A dead end, and a path
// with a fault, mean the next candidate.
#pragma once
#include "x509/inquiry.hpp"
#include "x509/verdict.hpp"

namespace handglass::x509 {

// The verdict on the first path from presented[0], which exists, that has no fault; where there is
// none, on the best of those with faults: one that reaches an anchor, and whose faults are the
// lightest.
Verdict search(Inquiry& inquiry);

}  // namespace handglass::x509
