// A connection to a server on which TLS can begin, within a time: through a proxy where there is
// one, and after the service was asked for TLS where it wants to be.
#pragma once
#include <chrono>

#include "cli/complaint.hpp"
#include "cli/values.hpp"

namespace handglass::cli {

// Where to, which way, and in what time.
struct Route {
  HostPort peer;
  std::optional<HostPort> proxy;
  Starttls starttls = Starttls::none;
  std::chrono::milliseconds timeout{10'000};
};
// To the peer of these options, which have one.
Route route_of(const Options& options);

// A connected socket that does not block; the caller closes it. Resolving, refusal and time-out are
// network faults, a service or proxy that does not play along is one of the protocol. The addresses
// are the TCP connection's: with a proxy, `to` is the proxy.
struct Dialled {
  int socket = -1;
  std::string from, to;  // "127.0.0.1:50000"
};
Expected<Dialled> dial(const Route& route);

}  // namespace handglass::cli
