// Of the target `client`: what a server says, by its records and messages.
#include "mutators/engine.hpp"
#include "mutators/recorded.hpp"

namespace handglass::fuzz {

constexpr auto sender = handshake::Role::server;

Bytes change(View input, Dice& dice) { return change_recorded(input, sender, dice); }
Bytes cross(View input, View other, Dice& dice) {
  return cross_streams(input, other, sender, dice);
}

}  // namespace handglass::fuzz
