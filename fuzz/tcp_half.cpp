// One direction of a TCP connection, and a plain model of it beside: for each place the byte that
// came there first. The first four bytes are the initial sequence number; then a segment each: its
// place (two bytes), its length, its first byte (others count up from there), and whether it ends
// the stream or a hole is given up after it.
#include <optional>
#include <vector>

#include "study/tcp_half.hpp"
#include "target.hpp"

using namespace handglass;
using study::capture::TcpHalf;

namespace {
constexpr std::size_t places = 1024;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  std::uint32_t origin = 0;
  for (std::size_t i = 0; i < 4; ++i) origin = origin << 8 | data[i];
  View script(data + 4, size - 4);

  TcpHalf half;
  half.begin(origin);
  std::vector<std::optional<std::uint8_t>> model(places + 256);
  std::size_t next = 0;  // what was told or given up
  std::size_t end = model.size();
  std::size_t waiting = 0;
  const TcpHalf::Tell tell = [&](View bytes) {
    fuzz::require(!bytes.empty(), "data is something");
    for (const std::uint8_t byte : bytes)
      fuzz::require(model[next++] == byte, "the first byte that came to a place is told, in order");
  };
  for (; script.size() >= 5; script = script.subspan(5)) {
    const auto place = static_cast<std::size_t>(script[0] << 8 | script[1]) % places;
    Bytes bytes(script[2]);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(script[3] + i);
      auto& known = model[place + i];
      if (!known && place + i >= next && place + i < end) known = bytes[i];
    }
    const std::int64_t at = half.place(origin + static_cast<std::uint32_t>(place));
    fuzz::require(at == static_cast<std::int64_t>(place), "a sequence number has its place");
    half.put(at, bytes, tell);
    if ((script[4] & 1) != 0 && end == model.size() && place + bytes.size() >= next) {
      end = place + bytes.size();
      for (std::size_t i = end; i < model.size(); ++i) model[i].reset();
      half.end(static_cast<std::int64_t>(end));
    }
    if ((script[4] & 2) != 0 && half.behind_hole()) {
      std::size_t lost = 0;
      while (next + lost < end && !model[next + lost]) ++lost;
      fuzz::require(half.give_up() == static_cast<std::int64_t>(lost), "a hole has its size");
      next += lost;
      half.go_on(tell);
    }
    fuzz::require(half.next() == static_cast<std::int64_t>(next), "it knows what it has told");
    fuzz::require(next == end || !model[next], "nothing is held back");
    fuzz::require(half.finished() == (end != model.size() && next == end), "it knows its end");
    waiting = 0;
    for (std::size_t i = next; i < model.size(); ++i) waiting += model[i] ? 1 : 0;
    fuzz::require(half.cost() >= waiting && (waiting > 0 || half.cost() == 0),
                  "the cost is of what waits");
  }
  return 0;
}
