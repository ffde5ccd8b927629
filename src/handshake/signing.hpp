// What both roles do alike when they sign.
#pragma once
#include "handshake/config.hpp"
#include "handshake/dialogue.hpp"

namespace handglass::handshake {

// The credential's signature of `input`, told to the observer.
Result<Bytes> sign(Dialogue& dialogue, Message message, const Credential& credential,
                   SignatureScheme scheme, View input);

}  // namespace handglass::handshake
