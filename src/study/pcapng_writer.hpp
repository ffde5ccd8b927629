// A pcapng file: one section, one interface whose packets begin with an IP header, times in
// nanoseconds.
#pragma once
#include <string_view>

#include "base/bytes.hpp"
#include "study/capture_packet.hpp"

namespace handglass::study::capture {

class PcapngWriter {
 public:
  // What stands in the file about its maker.
  explicit PcapngWriter(std::string_view application);

  // A key log, which Wireshark uses for the packets after it: add it first.
  void secrets(std::string_view key_log);
  // An IP packet, all of it. A time before 1970 becomes 1970.
  void packet(Moment time, View ip);

  const Bytes& bytes() const { return out_; }

 private:
  Bytes out_;
};

}  // namespace handglass::study::capture
