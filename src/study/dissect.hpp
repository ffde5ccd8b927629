// A TCP segment out of a captured packet. The one door to libtins, whose headers, exceptions and
// RTTI stay behind it.
#pragma once
#include <cstdint>
#include <expected>
#include <memory>

#include "study/capture_packet.hpp"
#include "study/tcp_endpoint.hpp"

namespace handglass::study::capture {

// Checksums are not looked at: a packet that was caught on its way out often has none yet.
struct Segment {
  Endpoint from, to;
  std::uint32_t sequence = 0, acknowledges = 0;
  bool syn = false, ack = false, fin = false, rst = false;
  View payload;
  // Bytes of payload that it had on the wire; the capture may have kept fewer.
  std::size_t length = 0;
};

enum class NoSegment : std::uint8_t {
  unknown_link,  // a link type that has no name
  other,         // ARP, UDP, a tunnel
  fragment,      // of an IP packet that is not whole yet, or of IPv6
  malformed,     // its headers do not hold, or were not kept
};

class Dissector {
 public:
  Dissector();
  ~Dissector();
  // Views are good until the next call or the end of the packet's bytes.
  std::expected<Segment, NoSegment> segment(const Packet& packet);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace handglass::study::capture
