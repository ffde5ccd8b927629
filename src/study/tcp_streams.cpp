#include "study/tcp_streams.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <ranges>

#include "base/limits.hpp"

namespace handglass::study::capture {
namespace {

constexpr std::array both{Side::left, Side::right};

}  // namespace

std::optional<NoSegment> TcpStreams::take(const Packet& packet) {
  ++packets_;
  now_ = packet.time;
  const auto segment = dissector_.segment(packet);
  if (!segment) return segment.error();
  const Ends ends = std::minmax(segment->from, segment->to);
  Connection* connection = find(ends);
  const bool opens = segment->syn && !segment->rst;
  if (connection && opens) {
    const Side from = segment->from == connection->left ? Side::left : Side::right;
    if (!belongs(*connection, from, *segment)) {
      finish(*connection, stream::End::replaced, from);
      connections_.erase(by_ends_.at(ends));
      by_ends_.erase(ends);
      connection = nullptr;
    }
  }
  if (!connection) {
    // What has neither beginning nor data tells nothing: an answer to a knock at a closed port, the
    // end of something that was before the capture.
    if (segment->rst || (!opens && segment->payload.empty())) return std::nullopt;
    connection = &begin(*segment, ends);
  }
  if (!connection->over) take(*connection, *segment);
  return std::nullopt;
}

void TcpStreams::ended() {
  for (Connection& connection : connections_ | std::views::reverse)
    finish(connection, stream::End::captured, std::nullopt);
  connections_.clear();
  by_ends_.clear();
}

TcpStreams::Connection* TcpStreams::find(const Ends& ends) {
  const auto found = by_ends_.find(ends);
  if (found == by_ends_.end()) return nullptr;
  connections_.splice(connections_.begin(), connections_, found->second);
  return &*found->second;
}

TcpStreams::Connection& TcpStreams::begin(const Segment& segment, const Ends& ends) {
  if (connections_.size() == limits::tcp_connections) {
    Connection& oldest = connections_.back();
    finish(oldest, stream::End::forgotten, std::nullopt);
    by_ends_.erase(oldest.ends);
    connections_.pop_back();
  }
  Connection& made = connections_.emplace_front();
  by_ends_[ends] = connections_.begin();
  made.id = ++begun_;
  made.ends = ends;
  made.left = segment.syn && segment.ack ? segment.to : segment.from;
  made.noted = now_;
  const Endpoint& right = made.left == segment.from ? segment.to : segment.from;
  tell(made,
       stream::Begun{.endpoints = {to_string(made.left), to_string(right)}, .opened = segment.syn});
  return made;
}

bool TcpStreams::belongs(Connection& connection, Side from, const Segment& segment) {
  if (connection.over && !segment.ack) return false;
  const Direction& mine = connection.direction(from);
  if (mine.opening) return *mine.opening == segment.sequence;  // or sent again
  // Captured after what was sent later.
  if (mine.half.begun()) return mine.half.place(segment.sequence + 1) == 0;
  return segment.ack;
}

// The answer to a SYN says where. Else all that the other side acknowledges beyond what it did at
// first was said since then.
void TcpStreams::begin_unheard(Direction& direction, const Segment& answer) {
  if (answer.syn) return direction.half.begin(answer.acknowledges);
  if (!direction.before) direction.before = answer.acknowledges;
  if (static_cast<std::int32_t>(answer.acknowledges - *direction.before) > 0)
    direction.half.begin(*direction.before);
}

void TcpStreams::take(Connection& connection, const Segment& segment) {
  const Side from = segment.from == connection.left ? Side::left : Side::right;
  Direction &mine = connection.direction(from), &others = connection.direction(other(from));
  if (segment.rst) return take_reset(connection, from, segment);
  if (segment.syn) mine.opening = segment.sequence;
  if (segment.ack && !others.half.begun()) begin_unheard(others, segment);
  const std::uint32_t first = segment.sequence + (segment.syn ? 1 : 0);
  // An acknowledgement alone may be a probe, one byte too early.
  if (!mine.half.begun() && (segment.syn || segment.fin || !segment.payload.empty()))
    mine.half.begin(first);
  // An acknowledgement says that all before it was received (RFC 9293 §3.4).
  const std::int64_t heard =
      segment.ack && others.half.begun() ? others.half.place(segment.acknowledges) : 0;
  others.acknowledged = std::max(others.acknowledged, heard);
  if (mine.half.begun()) {
    const std::int64_t place = mine.half.place(first);
    counted(mine.half, [&] {
      mine.half.put(place, segment.payload, heard, data_of(connection, from));
      const std::int64_t end = place + static_cast<std::int64_t>(segment.length);
      if (segment.fin && end >= mine.half.next()) mine.half.end(end);
    });
  }
  settle(connection);
  conclude(connection);
}

void TcpStreams::take_reset(Connection& connection, Side from, const Segment& segment) {
  Direction& mine = connection.direction(from);
  const std::int64_t next = mine.half.next();
  const std::int64_t place = mine.half.begun() ? mine.half.place(segment.sequence) : next;
  // No receiver believes it either: it is somebody's guess (RFC 9293 §3.5).
  if (std::abs(place - next) > static_cast<std::int64_t>(limits::tcp_waiting)) return;
  mine.reset = true;
  if (place <= next) return finish(connection, stream::End::reset, from);
  counted(mine.half, [&] { mine.half.end(place); });
  settle(connection);
  conclude(connection);
}

void TcpStreams::flow(Connection& connection) {
  for (bool more = true; std::exchange(more, false);)
    for (const Side side : both) {
      TcpHalf &mine = connection.direction(side).half,
              &others = connection.direction(other(side)).half;
      // Its FIN is acknowledged too, and has no place among the bytes.
      mine.hear(others.finished() ? std::numeric_limits<std::int64_t>::max() : others.next());
      const std::int64_t before = mine.next();
      counted(mine, [&] { mine.go_on(data_of(connection, side)); });
      more |= mine.next() != before;
    }
}

void TcpStreams::settle(Connection& connection) {
  flow(connection);
  // Patience is counted from the acknowledgement to the second note after it.
  if (++connection.packets >= limits::tcp_patience_packets ||
      now_ - connection.noted >= std::chrono::seconds(limits::tcp_patience_seconds)) {
    for (Direction& one : connection.directions) {
      one.acknowledged_long_before = one.acknowledged_before;
      one.acknowledged_before = one.acknowledged;
    }
    connection.packets = 0;
    connection.noted = now_;
  }
  for (const Side side : both) {
    const TcpHalf& half = connection.direction(side).half;
    while (waits_in_vain(connection, side) || half.cost() > limits::tcp_waiting ||
           (waiting_ > limits::tcp_waiting_in_all && half.cost() > 0))
      go_on(connection, side);
  }
}

bool TcpStreams::waits_in_vain(Connection& connection, Side from) {
  const Direction &mine = connection.direction(from), &others = connection.direction(other(from));
  if (const auto hole = mine.half.behind_hole()) return mine.acknowledged_long_before >= *hole;
  const auto awaited = mine.half.awaits();
  return awaited && others.acknowledged_long_before >= *awaited;
}

void TcpStreams::go_on(Connection& connection, Side from) {
  TcpHalf &mine = connection.direction(from).half, &others = connection.direction(other(from)).half;
  if (const auto hole = mine.behind_hole()) return give_up(connection, from, *hole);
  const std::int64_t awaited = *mine.awaits();
  const auto hole = others.behind_hole();
  // Both wait for each other, as no two do that were sent; or for one byte, which may be a FIN that
  // was not caught.
  if (others.awaits() || (!hole && awaited - others.next() == 1)) {
    mine.release();
    return flow(connection);
  }
  give_up(connection, other(from), hole ? std::min(awaited, *hole) : awaited);
}

void TcpStreams::give_up(Connection& connection, Side from, std::int64_t to) {
  TcpHalf& half = connection.direction(from).half;
  const auto at = static_cast<std::uint64_t>(half.next());
  const auto lost = static_cast<std::uint64_t>(half.give_up(to));
  tell(connection, stream::Gap{.from = from, .at = at, .bytes = lost});
  flow(connection);
}

void TcpStreams::tell_fins(Connection& connection) {
  for (const Side side : both) {
    Direction& one = connection.direction(side);
    if (!one.half.finished() || one.reset || one.fin_told) continue;
    one.fin_told = true;
    tell(connection, stream::Fin{side});
    if (!connection.first_fin) connection.first_fin = side;
  }
}

void TcpStreams::conclude(Connection& connection) {
  tell_fins(connection);
  for (const Side side : both) {
    const Direction& one = connection.direction(side);
    if (one.reset && one.half.finished()) return finish(connection, stream::End::reset, side);
  }
  if (connection.direction(Side::left).fin_told && connection.direction(Side::right).fin_told)
    finish(connection, stream::End::fins, connection.first_fin);
}

void TcpStreams::finish(Connection& connection, stream::End how, std::optional<Side> by) {
  if (connection.over) return;
  for (const Side side : both) {
    const TcpHalf& half = connection.direction(side).half;
    while (half.behind_hole() || half.awaits()) go_on(connection, side);
  }
  for (const Side side : both) {
    const Direction& one = connection.direction(side);
    // What was acknowledged and never caught; one byte more may be a FIN that was not caught.
    const std::int64_t unseen = one.acknowledged - one.half.next();
    if (!one.half.finished() && unseen > 1)
      tell(connection, stream::Gap{.from = side,
                                   .at = static_cast<std::uint64_t>(one.half.next()),
                                   .bytes = static_cast<std::uint64_t>(unseen)});
  }
  tell_fins(connection);
  for (const Side side : both)
    if (connection.direction(side).reset) how = stream::End::reset, by = side;
  if (connection.direction(Side::left).fin_told && connection.direction(Side::right).fin_told)
    how = stream::End::fins, by = connection.first_fin;
  tell(connection, stream::Over{.how = how, .by = by});
  connection.over = true;
  for (Direction& one : connection.directions) one.half = TcpHalf();
}

TcpHalf::Tell TcpStreams::data_of(Connection& connection, Side from) {
  return [this, &connection, from](View bytes) {
    const auto next = static_cast<std::uint64_t>(connection.direction(from).half.next());
    tell(connection, stream::Data{.from = from, .at = next - bytes.size(), .bytes = bytes});
  };
}

template <class Change>
void TcpStreams::counted(TcpHalf& half, Change change) {
  waiting_ -= half.cost();
  change();
  waiting_ += half.cost();
}

template <class What>
void TcpStreams::tell(const Connection& connection, What what) {
  tell_({.connection = connection.id, .packet = packets_, .time = now_, .what = std::move(what)});
}

}  // namespace handglass::study::capture
