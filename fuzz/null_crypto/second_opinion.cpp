#include "crypto/second_opinion.hpp"

namespace handglass::crypto {

bool second_opinion(Group, View, View, View, View) { return false; }

}  // namespace handglass::crypto
