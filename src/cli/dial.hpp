// A TCP connection to a server, within a time.
#pragma once
#include <chrono>

#include "cli/complaint.hpp"
#include "cli/values.hpp"

namespace handglass::cli {

// Where to, and in what time.
struct Route {
  HostPort peer;
  std::chrono::milliseconds timeout{10'000};
};
// To the peer of these options, which have one.
Route route_of(const Options& options);

// A connected socket that does not block; the caller closes it. Resolving, refusal and time-out are
// network faults.
struct Dialled {
  int socket = -1;
  std::string from, to;  // "127.0.0.1:50000"
};
Expected<Dialled> dial(const Route& route);

}  // namespace handglass::cli
