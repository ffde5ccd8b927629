// The mutators as a library that afl-fuzz loads (AFL_CUSTOM_MUTATOR_LIBRARY) and asks for changes
// beside its own. It is built without what the engine watches: it is no part of the target.
#include "mutators/engine.hpp"

using namespace handglass;

namespace {

struct Mutator {
  fuzz::Dice dice;
  Bytes made;  // what was handed out last, which stays ours
};

}  // namespace

extern "C" {

// As AFL++'s docs/custom_mutators.md has them; its state is not looked at.
void* afl_custom_init(void*, unsigned seed) { return new Mutator{fuzz::Dice(seed), {}}; }

void afl_custom_deinit(void* data) { delete static_cast<Mutator*>(data); }

// 0 bytes: no input is made of this one.
std::size_t afl_custom_fuzz(void* data, std::uint8_t* input, std::size_t size, std::uint8_t** out,
                            std::uint8_t* other, std::size_t other_size, std::size_t max_size) {
  auto& [dice, made] = *static_cast<Mutator*>(data);
  const View from(input, size);
  made = other_size > 0 && dice.one_in(4) ? fuzz::cross(from, {other, other_size}, dice)
                                          : fuzz::some_changes(from, dice);
  if (made.size() > max_size) made.clear();
  made.reserve(1);  // a pointer to nothing ends afl-fuzz
  *out = made.data();
  return made.size();
}

}  // extern "C"
