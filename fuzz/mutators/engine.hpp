// What a target with a mutator of its own defines, in a file that is linked for it alone;
// engine.cpp calls it for libFuzzer, afl.cpp for AFL++.
#pragma once
#include "mutators/dice.hpp"

namespace handglass::fuzz {

// One change of an input.
Bytes change(View input, Dice& dice);
// `input` with something of `other` in it.
Bytes cross(View input, View other, Dice& dice);

// Mostly one change, sometimes some.
inline Bytes some_changes(View input, Dice& dice) {
  Bytes out = change(input, dice);
  while (dice.one_in(4)) out = change(out, dice);
  return out;
}

}  // namespace handglass::fuzz
