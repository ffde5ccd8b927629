// The certificates that a live server sends, to be judged like those of a file.
#pragma once
#include <vector>

#include "cli/complaint.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

struct LiveChain {
  std::vector<Bytes> certificates;  // as the server sent them; none: it sent none
  Bytes staple;                     // its OCSP response; empty: none
};

// One handshake with options.judged_peer, whatever comes of it.
Expected<LiveChain> live_chain(const Options& options);

}  // namespace handglass::cli
