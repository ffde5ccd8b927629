// What one end says as a byte stream, taken apart: records, the handshake messages in them, and
// back.
#pragma once
#include <vector>

#include "handshake/conversation.hpp"
#include "mutators/dice.hpp"

namespace handglass::fuzz {

// One change of the stream of records that `sender` says: a message by its fields, its order, its
// type, how messages are cut into records, or the records themselves. What follows
// ChangeCipherSpec is taken apart too, where it was sealed by the null crypto.
Bytes change_stream(View stream, handshake::Role sender, Dice& dice);
// A message, or a run of them, of `stream` in whose place there is one of `other`.
Bytes cross_streams(View stream, View other, handshake::Role sender, Dice& dice);

// `stream` with one part of `other`, which then, one time in two, is changed.
Bytes graft(View stream, View other, Dice& dice);

}  // namespace handglass::fuzz
