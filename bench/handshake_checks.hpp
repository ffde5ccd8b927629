// Whether a library's handshake is the one that was asked for, before it is measured: what does
// less is no rival.
#pragma once
#include <optional>
#include <string>

#include "peer.hpp"

namespace handglass::bench {

// Certificates of this kind of key, of one client and one server under one root.
const Identities& identities(HandshakeKind::Key key);

// What is wrong with it, in a few words, if anything is. First that the library is here and makes
// the handshake: suite, group, encrypt-then-MAC, extended master secret, certificates and their
// requests as the server's messages show them, in a second handshake, which is resumed where that
// was asked for. Then, once a library, that each end refuses a certificate that has expired, is for
// another purpose, is another's signature or for another name, and a server a client without one.
std::optional<std::string> fault(const Peer& peer, const HandshakeKind& kind);

}  // namespace handglass::bench
