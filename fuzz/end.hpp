// One end of a handshake under the null crypto, fed what its peer says: what `client` and `server`
// share.
#pragma once
#include "base/bytes.hpp"
#include "handshake/conversation.hpp"

namespace handglass::fuzz {

// Feeds `stream` to a new end of `role`, whole and cut in pieces. What must hold: the answer is the
// same however the bytes are cut; after a failure nothing more is heard or said; what is said is
// bounded. How far it came is tallied.
void feed_end(handshake::Role role, View stream);

}  // namespace handglass::fuzz
