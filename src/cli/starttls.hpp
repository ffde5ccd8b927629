// The talk in which a service is asked, in its own protocol, to go on with TLS.
#pragma once
#include "cli/options.hpp"
#include "cli/talk.hpp"

namespace handglass::cli {

// Once this is done, the next byte on the socket is our ClientHello's. `from` is our address with
// its port, which SMTP wants to hear. A service that does not offer TLS, refuses it or speaks
// something else is a fault of the protocol.
Expected<void> ask_for_tls(Talk& talk, Starttls protocol, const std::string& from);

}  // namespace handglass::cli
