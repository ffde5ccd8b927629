// A TCP connection to a server, within a time.
#pragma once
#include <chrono>

#include "cli/complaint.hpp"
#include "cli/values.hpp"

namespace handglass::cli {

// A connected socket that does not block; the caller closes it. Resolving, refusal and time-out are
// network faults.
struct Dialled {
  int socket = -1;
  std::string from, to;  // "127.0.0.1:50000"
};
Expected<Dialled> dial(const HostPort& peer, std::chrono::milliseconds timeout);

}  // namespace handglass::cli
