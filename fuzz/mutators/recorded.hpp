// Changes of what one end says, beside streams of it that go to their end.
#pragma once
#include "mutators/stream.hpp"
#include "null_streams.hpp"

namespace handglass::fuzz {

// Half of the time one part of the input is put into a stream that would go to its end: what has
// been refused early would be refused early again.
inline Bytes change_recorded(View input, handshake::Role sender, Dice& dice) {
  static const std::vector<NullStream> streams = null_streams();
  if (!dice.one_in(2)) return change_stream(input, sender, dice);
  const NullStream& good = dice.pick(streams);
  return graft(sender == handshake::Role::client ? good.by_client : good.by_server, input, dice);
}

}  // namespace handglass::fuzz
