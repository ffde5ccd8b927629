#include "end.hpp"

#include <array>

#include "fresh.hpp"
#include "null_world.hpp"
#include "scout.hpp"
#include "target.hpp"

namespace handglass::fuzz {

using handshake::Role;

namespace {

struct Answer {
  Bytes said, data;
  std::size_t events = 0;
  std::optional<Failure> failure;
  bool established = false, closed = false;
  bool operator==(const Answer& other) const {
    return same(said, other.said) && same(data, other.data) && events == other.events &&
           established == other.established && closed == other.closed &&
           failure.has_value() == other.failure.has_value() &&
           (!failure ||
            (failure->rule == other.failure->rule && failure->field == other.failure->field));
  }
};

Answer feed(NullWorld& null, Role role, View stream, std::size_t at_a_time,
            handshake::Observer& observer, Scout* scout) {
  null.world.random().rewind("run");
  Connection end = null.connect(role, observer);
  if (scout) scout->watch(&end);
  Answer answer;
  while (!stream.empty() && !end.failed()) {
    const auto [taken, first] = end.feed(stream.first(std::min(at_a_time, stream.size())));
    for (Event event = first; !std::holds_alternative<std::monostate>(event); event = end.next()) {
      ++answer.events;
      if (const auto* data = std::get_if<event::Data>(&event)) append(answer.data, data->plaintext);
      answer.closed |= std::holds_alternative<event::PeerClosed>(event);
      if (const auto* failed = std::get_if<event::Failed>(&event)) {
        require(end.failed(), "a failure ends the connection");
        answer.failure = failed->failure;
      }
    }
    if (taken == 0) break;
    stream = stream.subspan(taken);
  }
  answer.established = end.established();
  answer.said = to_bytes(end.pending());
  if (end.failed()) {
    constexpr std::array<std::uint8_t, 7> close_notify{21, 3, 3, 0, 2, 1, 0};
    require(std::holds_alternative<std::monostate>(end.feed(close_notify).event),
            "nothing is heard after the alert");
    require(end.pending().size() == answer.said.size(), "nothing is said after the alert");
    require(!end.write(as_bytes("data")), "nothing is written after the alert");
    require(answer.failure.has_value(), "a failure is told");
  }
  if (scout) scout->watch(nullptr);
  return answer;
}

}  // namespace

void feed_end(Role role, View stream) {
  const LeaveNothing behind;
  static NullWorld null;
  Scout scout(role, true);
  const Answer whole = feed(null, role, stream, 1 << 20, scout, &scout);
  scout.tally_reached();
  const Answer cut = feed(null, role, stream, 1 + stream.size() % 7, Connection::nobody(), nullptr);
  require(whole == cut, "how the bytes are cut does not matter");
  constexpr std::size_t most = 1 << 16;
  require(whole.said.size() <= most + stream.size(), "what is said is bounded");
}

}  // namespace handglass::fuzz
