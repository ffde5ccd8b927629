// Of targets whose input is DER: `certificate` and others.
#include "mutators/der_tree.hpp"
#include "mutators/engine.hpp"

namespace handglass::fuzz {

Bytes change(View input, Dice& dice) { return change_der(input, dice); }
Bytes cross(View input, View other, Dice& dice) { return cross_der(input, other, dice); }

}  // namespace handglass::fuzz
