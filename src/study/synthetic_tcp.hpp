// A TCP connection around bytes that never were in one, so that programs which read captures can
// read them: packets with the right numbers and checksums, into a pcapng file.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.hpp"
#include "study/pcapng_writer.hpp"
#include "study/tcp_endpoint.hpp"

namespace handglass::study::capture {

class SyntheticTcp {
 public:
  // The ends as text, "127.0.0.1:4433" or "[::1]:4433". Where one is no address, or they are not of
  // one kind, both are those of documentation: 192.0.2.1:50000 and 192.0.2.2:4433 (RFC 5737 §3).
  // The writer must outlive this.
  SyntheticTcp(PcapngWriter& out, std::string_view left, std::string_view right);

  // The three packets that open the connection: `left` sends the first.
  void open(Moment time);
  // In segments of at most 1400 bytes, which the other side acknowledges.
  void data(Moment time, Side from, View bytes);
  // `first` has said all, then so has the other side.
  void close(Moment time, Side first);
  void reset(Moment time, Side from);

  const Endpoint& endpoint(Side side) const { return ends_[static_cast<std::size_t>(side)]; }

 private:
  void segment(Moment time, Side from, std::uint8_t flags, View bytes);

  PcapngWriter& out_;
  std::array<Endpoint, 2> ends_;
  std::array<std::uint32_t, 2> next_;  // the sequence number of what each sends next
  std::uint16_t identification_ = 0;
};

}  // namespace handglass::study::capture
