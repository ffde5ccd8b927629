// A wire in memory for connections in one process: what is sent is copied to it, and what is
// received from it, as through a socket. It is no part of a connection, and neither is where the
// caller reads to: there is one of each, and connections take turns.
#pragma once
#include <algorithm>
#include <array>

#include "base/bytes.hpp"

namespace handglass::bench {

// What is on its way to one end.
class Way {
 public:
  void put(View bytes) {
    append(bytes_, bytes);
    if (recording_) append(recorded_, bytes);
  }
  bool empty() const { return taken_ == bytes_.size(); }
  // As much as is there and fits; how much.
  std::size_t take(MutableView out) {
    const std::size_t size = std::min(out.size(), bytes_.size() - taken_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(taken_), size, out.begin());
    taken_ += size;
    if (taken_ == bytes_.size()) bytes_.clear(), taken_ = 0;
    return size;
  }
  void begin() { bytes_.clear(), recorded_.clear(), taken_ = 0; }

  // Whether what is carried is kept, for who checks a handshake; since the last one began.
  void record(bool on) { recording_ = on; }
  View recorded() const { return recorded_; }

 private:
  Bytes bytes_, recorded_;
  std::size_t taken_ = 0;
  bool recording_ = false;
};

struct End {
  Way *in, *out;
};
inline Way to_client, to_server;
inline End at_client{&to_client, &to_server}, at_server{&to_server, &to_client};

// For a new connection: what a failed one left behind is not read.
inline void begin_wire() { to_client.begin(), to_server.begin(); }

inline std::array<std::uint8_t, (1 << 14) + 2048> received;  // a record of any length

}  // namespace handglass::bench
