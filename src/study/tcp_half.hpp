// One direction of a TCP connection: segments in, in any order and as often as they were sent; the
// bytes in order out (RFC 9293 §3.4). What answers the other direction comes out behind what it
// answers.
//
// It is ours, although libtins has a StreamFollower. That one (4.0, tried) keeps what comes after a
// lost segment until its buffer is full, then drops the connection, and cannot say how much is
// missing; its recovery mode drops what was merely out of order. At the second FIN or at any RST it
// forgets a connection whose bytes are still on their way. A new SYN between the same ends is part
// of the old connection to it, and nothing of the new one comes out; where SYN and ACK stand before
// the SYN, nothing of the server's. It loses the first byte of data in a SYN, and follows as many
// connections as there are.
#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/bytes.hpp"

namespace handglass::study::capture {

class TcpHalf {
 public:
  using Tell = std::function<void(View)>;

  // The first byte that will be told has this sequence number. Before, nothing else may be called.
  void begin(std::uint32_t sequence);
  bool begun() const { return begun_; }

  // Where in the stream a sequence number is, counted from the first byte: below zero is before it.
  // It is taken for the nearest such place to what was told last.
  std::int64_t place(std::uint32_t sequence) const;

  // Bytes at a place, sent when the other direction had been heard up to the place `after` of it.
  // What was not told before is told once it is next, and the other direction was told so far; of
  // bytes that come twice the first are taken.
  void put(std::int64_t place, View bytes, std::int64_t after, const Tell& tell);
  // The other direction was told, or given up, up to this place of it. go_on() then tells what
  // waited for that alone.
  void hear(std::int64_t place) { heard_ = std::max(heard_, place); }
  // Nothing stands at or behind this place.
  void end(std::int64_t place);

  // Bytes told and given up: the place of the next.
  std::int64_t next() const { return next_; }
  // All was told.
  bool finished() const { return end_ && next_ >= *end_; }
  // Bytes before which others wait, or the end: where those begin. Nothing without such a hole.
  std::optional<std::int64_t> behind_hole() const;
  // The next bytes are here, and wait for the other direction: up to which place of it.
  std::optional<std::int64_t> awaits() const;
  // Those bytes wait no more.
  void release();
  // The bytes before this place will not come: how many they are. It is in the hole or at its end;
  // without one, anywhere. go_on() then tells what was behind.
  std::int64_t give_up(std::int64_t to);
  void go_on(const Tell& tell);

  // What waits costs so many bytes, its overhead included.
  std::size_t cost() const;

 private:
  bool begun_ = false;
  std::uint32_t origin_ = 0;
  std::int64_t next_ = 0;
  std::optional<std::int64_t> end_;
  std::int64_t heard_ = 0;
  struct Piece {
    Bytes bytes;
    std::int64_t after = 0;
  };
  std::map<std::int64_t, Piece> waiting_;  // none overlap
  std::size_t waiting_bytes_ = 0;
};

}  // namespace handglass::study::capture
