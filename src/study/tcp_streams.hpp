// Captured packets to TCP connections: who opened them, what each side said, in order, what of it
// the capture lost, and how they ended. Several at once; a capture may begin in their middle.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "study/capture_packet.hpp"
#include "study/dissect.hpp"
#include "study/tcp_endpoint.hpp"
#include "study/tcp_half.hpp"

namespace handglass::study::capture {

// What happens to a connection, in this order: it begins; data, gaps and fins of both sides, what
// answers something behind it; it is over.
namespace stream {
struct Begun {
  std::array<std::string, 2> endpoints;  // by Side
  // Whether one end was seen to open the connection. If not, the one that was heard first is at the
  // left, and neither is known to be the client.
  bool opened = false;
};
struct Data {
  Side from{};
  std::uint64_t at = 0;  // in this side's stream, from its first byte that was caught
  View bytes;            // good during the call
};
// Bytes that the capture does not have and that can no longer come.
struct Gap {
  Side from{};
  std::uint64_t at = 0;
  std::uint64_t bytes = 0;
};
// This side has said all that it will.
struct Fin {
  Side from{};
};
enum class End : std::uint8_t {
  fins,       // both sides have said all; `by` was first
  reset,      // `by` sent RST
  replaced,   // a new connection between the same ends began
  forgotten,  // too many connections at once: this one was silent longest
  captured,   // the capture ended
};
struct Over {
  End how{};
  std::optional<Side> by;
};
}  // namespace stream

struct StreamEvent {
  std::size_t connection = 0;  // from 1
  // The packet that made it known, from 1 as Wireshark counts, and its time.
  std::uint64_t packet = 0;
  Moment time{};
  std::variant<stream::Begun, stream::Data, stream::Gap, stream::Fin, stream::Over> what;
};

class TcpStreams {
 public:
  // Every event is told as it happens, during take() or ended().
  explicit TcpStreams(std::function<void(const StreamEvent&)> tell) : tell_(std::move(tell)) {}

  // The next packet. What is in it if it is no segment of TCP.
  std::optional<NoSegment> take(const Packet& packet);
  // No more packets come: what still waits is told, with gaps, and every connection is over.
  void ended();

 private:
  struct Direction {
    TcpHalf half;
    std::optional<std::uint32_t> opening;  // the sequence number of its SYN
    std::optional<std::uint32_t> before;   // what the other side acknowledged when it first spoke
    bool reset = false;                    // its end is an RST
    bool fin_told = false;
    // How far the other side has acknowledged it: now, and some packets ago.
    std::int64_t acknowledged = 0, acknowledged_before = 0, acknowledged_long_before = 0;
  };
  using Ends = std::pair<Endpoint, Endpoint>;
  struct Connection {
    std::size_t id = 0;
    Ends ends;  // in their own order: the key
    Endpoint left;
    std::array<Direction, 2> directions;
    std::optional<Side> first_fin;
    bool over = false;
    std::size_t packets = 0;  // since acknowledgements were last noted
    Moment noted{};

    Direction& direction(Side side) { return directions[static_cast<std::size_t>(side)]; }
  };

  Connection* find(const Ends& ends);
  Connection& begin(const Segment& segment, const Ends& ends);
  // Where a direction begins of which nothing was caught so far.
  static void begin_unheard(Direction& direction, const Segment& answer);
  // Whether a SYN belongs to this connection or begins another.
  static bool belongs(Connection& connection, Side from, const Segment& segment);
  void take(Connection& connection, const Segment& segment);
  void take_reset(Connection& connection, Side from, const Segment& segment);
  // Tells what waited for nothing but the other side.
  void flow(Connection& connection);
  // Gives up holes that will not be filled.
  void settle(Connection& connection);
  // Whether what waits in this direction waits in vain.
  static bool waits_in_vain(Connection& connection, Side from);
  // Something waits in this direction: it waits no more for the first thing that is missing.
  void go_on(Connection& connection, Side from);
  void give_up(Connection& connection, Side from, std::int64_t to);
  void tell_fins(Connection& connection);
  // Ends the connection where its end was reached.
  void conclude(Connection& connection);
  // Waits for nothing more.
  void finish(Connection& connection, stream::End how, std::optional<Side> by);
  TcpHalf::Tell data_of(Connection& connection, Side from);
  // Changes what waits in a direction.
  template <class Change>
  void counted(TcpHalf& half, Change change);
  template <class What>
  void tell(const Connection& connection, What what);

  std::function<void(const StreamEvent&)> tell_;
  Dissector dissector_;
  std::list<Connection> connections_;  // the one that spoke last is first
  std::map<Ends, std::list<Connection>::iterator> by_ends_;
  std::size_t begun_ = 0;
  std::size_t waiting_ = 0;  // the cost of all that waits
  std::uint64_t packets_ = 0;
  Moment now_{};
};

}  // namespace handglass::study::capture
