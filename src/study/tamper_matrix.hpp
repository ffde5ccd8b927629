// Every change that a handshake offers: each field of each message once, each extension left out,
// and each message and each ChangeCipherSpec left out, doubled, cut short and moved.
#pragma once
#include <vector>

#include "study/tampering.hpp"

namespace handglass::study {

// For a handshake like this one, which was left alone.
std::vector<Tampering> every_tampering(const Trace& good);

}  // namespace handglass::study
