// The inside of the PRF: A(i) and the HMAC blocks that its output is cut from (RFC 5246 §5).
#pragma once
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// One turn of P_hash: A(i) = HMAC(secret, A(i-1)), A(0) being label || seed, and
// block = HMAC(secret, A(i) || label || seed).
struct PrfStep {
  Bytes a, block;
};

// label || seed: what the PRF of a derivation is given beside its secret; empty where the
// derivation is no PRF.
Bytes prf_seed(const Trace& trace, const DerivationEntry& entry);

// The turns that make a derivation's output, the last of which may be cut; none where it is no PRF,
// or where its secret is hidden.
std::vector<PrfStep> prf_steps(const Trace& trace, const DerivationEntry& entry);

}  // namespace handglass::study
