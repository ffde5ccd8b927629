// The channel bindings of a handshake, as its messages have them (RFC 5929).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct Binding {
  std::string_view type;  // "tls-unique"
  Bytes value;            // empty where there is none
  std::string remark;     // why there is none, or what must be known of it
};
// Both kinds, once the handshake is done and where these eyes saw it in the clear; else nothing.
std::vector<Binding> bindings_of(const Trace& trace);

}  // namespace handglass::study
