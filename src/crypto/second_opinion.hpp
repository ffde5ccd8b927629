// A second library's answer to whether an ECDSA signature is right.
#pragma once
#include "crypto/group.hpp"

namespace handglass::crypto {

// Nettle adds the two products of a verification with a formula that fails where they are the same
// point, and so refuses a few valid signatures, which anybody can construct. Crypto++ has no such
// gap. It sees numbers only, and `point` has been found on its curve.
bool second_opinion(Group group, View point, View digest, View r, View s);

}  // namespace handglass::crypto
