// One direction of a TCP connection, and a plain model of it beside: for each place the byte that
// came there first, and how much of the other direction it answers. The first four bytes are the
// initial sequence number; then a segment each: its place (two bytes; some are before the first
// byte, as what keeps a connection alive is), its length, its first byte (others count up from
// there), and a byte of flags: whether it ends the stream, a hole is given up after it, the other
// direction says a byte more, or is waited for no more; and how much of that direction it answers.
#include <optional>
#include <vector>

#include "study/tcp_half.hpp"
#include "target.hpp"

using namespace handglass;
using study::capture::TcpHalf;

namespace {
constexpr std::int64_t places = 1024, before = 256;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  std::uint32_t origin = 0;
  for (std::size_t i = 0; i < 4; ++i) origin = origin << 8 | data[i];
  View script(data + 4, size - 4);

  TcpHalf half;
  half.begin(origin);
  struct Known {
    std::uint8_t byte = 0;
    std::int64_t after = 0;
  };
  std::vector<std::optional<Known>> model(places + before);
  std::size_t next = 0;  // what was told or given up
  std::size_t end = model.size();
  std::size_t waiting = 0;
  std::int64_t heard = 0;  // of the other direction
  const TcpHalf::Tell tell = [&](View bytes) {
    fuzz::require(!bytes.empty(), "data is something");
    for (const std::uint8_t byte : bytes) {
      const auto& known = model[next++];
      fuzz::require(known && known->byte == byte,
                    "the first byte that came to a place is told, in order");
      fuzz::require(known->after <= heard, "behind what it answers");
    }
  };
  for (; script.size() >= 5; script = script.subspan(5)) {
    const std::int64_t place = (script[0] << 8 | script[1]) % (places + before) - before;
    const std::int64_t after = script[4] >> 4;
    Bytes bytes(script[2]);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(script[3] + i);
      const std::int64_t of_byte = place + static_cast<std::int64_t>(i);
      if (of_byte < static_cast<std::int64_t>(next) || of_byte >= static_cast<std::int64_t>(end))
        continue;
      auto& known = model[static_cast<std::size_t>(of_byte)];
      if (!known) known = {bytes[i], after};
    }
    const std::int64_t at = half.place(origin + static_cast<std::uint32_t>(place));
    fuzz::require(at == place, "a sequence number has its place");
    half.put(at, bytes, after, tell);
    const std::int64_t behind = place + static_cast<std::int64_t>(bytes.size());
    if ((script[4] & 1) != 0 && end == model.size() && behind >= static_cast<std::int64_t>(next)) {
      end = static_cast<std::size_t>(behind);
      for (std::size_t i = end; i < model.size(); ++i) model[i].reset();
      half.end(static_cast<std::int64_t>(end));
    }
    if ((script[4] & 4) != 0) {
      half.hear(++heard);
      half.go_on(tell);
    }
    if ((script[4] & 8) != 0 && half.awaits()) {
      fuzz::require(*half.awaits() == model[next]->after, "it knows what it waits for");
      for (std::size_t i = next; i < model.size() && model[i]; ++i)
        model[i]->after = std::min(model[i]->after, heard);
      while (half.awaits()) {
        half.release();
        half.go_on(tell);
      }
    }
    if ((script[4] & 2) != 0 && half.behind_hole()) {
      std::size_t lost = 0;
      while (next + lost < end && !model[next + lost]) ++lost;
      fuzz::require(half.give_up(*half.behind_hole()) == static_cast<std::int64_t>(lost),
                    "a hole has its size");
      next += lost;
      half.go_on(tell);
    }
    fuzz::require(half.next() == static_cast<std::int64_t>(next), "it knows what it has told");
    fuzz::require(next == end || !model[next] || model[next]->after > heard,
                  "nothing is held back");
    fuzz::require(half.awaits().has_value() == (next < end && model[next].has_value()),
                  "it waits for the other direction, or for bytes of its own");
    fuzz::require(half.finished() == (end != model.size() && next == end), "it knows its end");
    waiting = 0;
    for (std::size_t i = next; i < model.size(); ++i) waiting += model[i] ? 1 : 0;
    fuzz::require(half.cost() >= waiting && (waiting > 0 || half.cost() == 0),
                  "the cost is of what waits");
  }
  return 0;
}
