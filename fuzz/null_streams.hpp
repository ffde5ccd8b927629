// What both ends say under the null crypto: a handshake of each kind, with data and a close.
#pragma once
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace handglass::fuzz {

struct NullStream {
  std::string_view name;  // of the kind of handshake
  Bytes by_client, by_server;
};
// Each completes; a kind that did not is left out and named on stderr.
std::vector<NullStream> null_streams();

}  // namespace handglass::fuzz
