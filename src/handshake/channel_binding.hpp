// Channel bindings (RFC 5929): bytes that both ends of a connection know and that are this
// connection's alone, for an authentication above TLS to be tied to.
#pragma once
#include <expected>
#include <string>

#include "handshake/stages.hpp"

namespace handglass::handshake {

// RFC 5929 §3.1: the first Finished of the latest handshake, which is the server's where a session
// was resumed.
inline const VerifyData& tls_unique(const FinishedValues& finished) {
  return finished.server_first ? finished.server : finished.client;
}

// RFC 5929 §4.1: the hash of the server's certificate by the hash of its signature, where MD5 and
// SHA-1 are replaced by SHA-256. A sentence where it is not defined.
std::expected<crypto::Digest, std::string> tls_server_end_point(
    const x509::Certificate& certificate);

}  // namespace handglass::handshake
