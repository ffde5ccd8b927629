// A tunnel through an HTTP proxy (RFC 9110 §9.3.6).
#pragma once
#include "cli/talk.hpp"
#include "cli/values.hpp"

namespace handglass::cli {

// Whether the host's name can be said to a proxy at all.
Expected<void> check_for_proxy(const HostPort& peer);

// Asks the proxy at the other end of `talk` for a connection with `peer`, whose name the proxy
// resolves. Once this is done, the next byte on the socket is the peer's.
Expected<void> ask_proxy(Talk& talk, const HostPort& peer);

}  // namespace handglass::cli
