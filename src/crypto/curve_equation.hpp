// Whether two coordinates are those of a point on a prime curve: the equation alone, on the stack.
// Nettle's ecc_point_set() answers it too, in twice the time and with five numbers on the heap; a
// parser of certificates asks nothing oftener. For public values only.
#pragma once
#include "base/bytes.hpp"
#include "crypto/group.hpp"

namespace handglass::crypto {

// Both are big-endian and field_size(group) long. False where one is not below the prime.
bool on_curve(Group group, View x, View y);

}  // namespace handglass::crypto
