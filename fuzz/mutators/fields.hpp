// Changes of a described structure, by what its own description notes of it.
#pragma once
#include <vector>

#include "mutators/dice.hpp"
#include "wire/note.hpp"

namespace handglass::fuzz {

// What is read: the bytes, and what stands where.
struct Read {
  Bytes bytes;
  std::vector<wire::Note> notes;
};

// One change: a value, an item of a list dropped, doubled or put elsewhere, a field cut out, a
// length that lies. The lengths around it are mended; one time in twelve they are not.
Bytes change_fields(const Read& read, Dice& dice);
// A field of `read` as `other` has it, where both have one of that name.
Bytes cross_fields(const Read& read, const Read& other, Dice& dice);

}  // namespace handglass::fuzz
