// Captures made by hand, and what our reader and streams make of a capture, as lines to compare.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "study/capture_reader.hpp"
#include "study/tcp_streams.hpp"

namespace handglass::study::capture {

// A packet that owns its bytes.
struct Caught {
  Moment time{};
  LinkType link{};
  Bytes bytes;
  std::uint32_t original_length = 0;
  bool operator==(const Caught&) const = default;
};
Moment at(std::int64_t nanoseconds);

// Numbers in one byte order.
class Written {
 public:
  explicit Written(ByteOrder order) : order_(order) {}
  Written& number(std::uint64_t value, std::size_t width);
  Written& words(std::initializer_list<std::uint32_t> values);
  Written& bytes(View more);
  // Zeros up to a multiple of four.
  Written& pad();

  Bytes out;

 private:
  ByteOrder order_;
};

// The two forms of a capture file, as their drafts draw them.
Bytes pcap(ByteOrder order, bool nanoseconds, LinkType link, const std::vector<Caught>& packets);
Bytes block(ByteOrder order, std::uint32_t type, View body);
Bytes section(ByteOrder order);
Bytes interface(ByteOrder order, LinkType link, std::uint32_t snap_length = 0, View options = {});
Bytes option(ByteOrder order, std::uint16_t code, View value);
Bytes enhanced(ByteOrder order, std::uint32_t interface, std::uint64_t units, View bytes,
               std::uint32_t original_length);
Bytes secrets(ByteOrder order, std::uint32_t type, View text);

// All that a reader gives for a capture that is fed so many bytes at a time.
struct AllRead {
  std::vector<Caught> packets;
  std::vector<std::string> secrets;
  std::optional<Failure> failure;  // the last item, or what ended() tells
};
AllRead read(View capture, std::size_t at_a_time = 1 << 16);
// "capture_malformed at 24: part, reason".
std::string text_of(const std::optional<Failure>& failure);

// A segment in an IPv4 packet; checksums are left out.
struct Sent {
  bool back = false;  // from 10.0.0.2:443 to 10.0.0.1:1111, not the other way
  std::uint32_t sequence = 0, acknowledges = 0;
  std::string_view flags;  // of S A F R
  std::string_view data = {};
  std::int64_t nanoseconds = 0;
};
Caught packet(const Sent& sent);
inline const Sent syn{.sequence = 99, .flags = "S"};

// What the streams tell of packets, a line each: `1 begun A B opened`, `1 left 0 "abc"`,
// `1 gap left 3 +5`, `1 fin left`, `1 over fins left`. Data that follows data of the same side is
// one line.
struct Lines : std::vector<std::string> {
  using vector::vector;
};
std::ostream& operator<<(std::ostream& out, const Lines& lines);
Lines told(const std::vector<Caught>& packets, bool end = true);
Lines told(const std::vector<Sent>& sent, bool end = true);
// One event as such a line, its data in hex.
std::string line_of(const StreamEvent& event);
// Without the events: what each side of each connection said.
std::vector<std::array<Bytes, 2>> said(const std::vector<Caught>& packets);

}  // namespace handglass::study::capture
