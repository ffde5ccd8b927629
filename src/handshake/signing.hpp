// What both roles do alike when they sign, or agree on a premaster.
#pragma once
#include "handshake/config.hpp"
#include "handshake/dialogue.hpp"

namespace handglass::handshake {

// The credential's signature of `input`, told to the observer.
Result<Bytes> sign(Dialogue& dialogue, Message message, const Credential& credential,
                   SignatureScheme scheme, View input);

// Tells the observer how the ECDHE premaster came about (RFC 8422 §5.10).
void tell_premaster(Dialogue& dialogue, crypto::Group group, View own_public, View peer_public,
                    const SecretBytes& premaster);

}  // namespace handglass::handshake
