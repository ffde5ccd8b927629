// What a client can say in its ClientHello. Config and Target are our own, so that what is amiss in
// them is no peer's fault: it is known before anything is said.
#pragma once
#include <vector>

#include "handshake/config.hpp"

namespace handglass::handshake {

// Those of the policy that can be done: we know the suite, and a shared key is there where it needs
// one.
std::vector<CipherSuite> offered_suites(const Config& config);

// Whether a hello of these can be written (RFC 5246 §7.4.1.2): `internal` with the field that has
// too little or too much in it, and the reason.
Result<void> check_offer(const Config& config, const Target& target);

}  // namespace handglass::handshake
