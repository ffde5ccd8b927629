// Of the target `server`: what a client says, by its records and messages.
#include "mutators/engine.hpp"
#include "mutators/stream.hpp"
#include "null_streams.hpp"

namespace handglass::fuzz {
namespace {

constexpr auto sender = handshake::Role::client;

const Bytes& good(Dice& dice) {
  static const std::vector<NullStream> streams = null_streams();
  return dice.pick(streams).by_client;
}

}  // namespace

// Half of the time one part of the input is put into a stream that would go to its end: what has
// been refused early would be refused early again.
Bytes change(View input, Dice& dice) {
  if (dice.one_in(2)) return graft(good(dice), input, dice);
  return change_stream(input, sender, dice);
}
Bytes cross(View input, View other, Dice& dice) {
  return cross_streams(input, other, sender, dice);
}

}  // namespace handglass::fuzz
