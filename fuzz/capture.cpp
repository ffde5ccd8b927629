// A capture file, read down to TCP streams. Any two ways to cut the file give the same; what is
// told of a connection keeps its order, each side's data and gaps follow each other without
// overlap, and no more is told than was read.
#include <map>

#include "study/capture_reader.hpp"
#include "study/tcp_streams.hpp"
#include "target.hpp"

using namespace handglass;
namespace capture = study::capture;
namespace stream = capture::stream;

namespace {

// All that is read and told, as bytes to compare, its laws checked on the way.
class Account {
 public:
  void item(const capture::Packet& packet) {
    number(packet.time.time_since_epoch().count());
    number(static_cast<std::int64_t>(packet.link_type));
    number(packet.original_length);
    add(packet.bytes);
    read_ += packet.bytes.size();
  }
  void item(const capture::Secrets& secrets) { add(secrets.text); }
  void item(const Failure& failure) {
    fuzz::require(!failure.evidence.empty(), "a failure has its reason");
    number(static_cast<std::int64_t>(failure.rule));
    number(static_cast<std::int64_t>(failure.offset.value_or(0)));
    for (const Evidence& one : failure.evidence) add(as_bytes(one.value));
  }
  void skipped(capture::NoSegment why) { number(static_cast<std::int64_t>(why)); }

  void event(const capture::StreamEvent& event) {
    number(static_cast<std::int64_t>(event.connection));
    number(static_cast<std::int64_t>(event.what.index()));
    if (std::holds_alternative<stream::Begun>(event.what)) {
      fuzz::require(event.connection == ++begun_, "connections are numbered in their order");
      connections_[event.connection] = {};
      return;
    }
    const auto found = connections_.find(event.connection);
    fuzz::require(found != connections_.end(), "a connection begins, and is over once");
    if (const auto* data = std::get_if<stream::Data>(&event.what)) {
      fuzz::require(!data->bytes.empty(), "data is something");
      follow(found->second, data->from, data->at, data->bytes.size());
      told_ += data->bytes.size();
      add(data->bytes);
    } else if (const auto* gap = std::get_if<stream::Gap>(&event.what)) {
      fuzz::require(gap->bytes > 0, "a gap is something");
      follow(found->second, gap->from, gap->at, gap->bytes);
      number(static_cast<std::int64_t>(gap->bytes));
    } else if (const auto* fin = std::get_if<stream::Fin>(&event.what)) {
      fuzz::require(!std::exchange(found->second.fin[index(fin->from)], true), "one fin a side");
    } else {
      number(static_cast<std::int64_t>(std::get<stream::Over>(event.what).how));
      connections_.erase(found);
    }
  }
  void end() {
    fuzz::require(connections_.empty(), "every connection is over");
    fuzz::require(told_ <= read_, "no more is told than was read");
  }

  Bytes bytes;

 private:
  struct Known {
    std::array<std::uint64_t, 2> next{};
    std::array<bool, 2> fin{};
  };
  static std::size_t index(capture::Side side) { return static_cast<std::size_t>(side); }
  static void follow(Known& known, capture::Side from, std::uint64_t at, std::uint64_t size) {
    fuzz::require(known.next[index(from)] == at, "data and gaps follow each other");
    fuzz::require(!known.fin[index(from)], "nothing comes after a fin");
    known.next[index(from)] += size;
  }
  void add(View more) {
    number(static_cast<std::int64_t>(more.size()));
    append(bytes, more);
  }
  void number(std::int64_t value) {
    for (int i = 0; i < 64; i += 8) bytes.push_back(static_cast<std::uint8_t>(value >> i));
  }

  std::map<std::size_t, Known> connections_;
  std::size_t begun_ = 0;
  std::uint64_t read_ = 0, told_ = 0;
};

Bytes account_of(View input, std::size_t at_a_time) {
  Account account;
  capture::Reader reader;
  capture::TcpStreams streams([&](const capture::StreamEvent& event) { account.event(event); });
  while (!input.empty()) {
    const View part = input.first(std::min(at_a_time, input.size()));
    reader.feed(part);
    input = input.subspan(part.size());
    for (capture::Item item = reader.next(); !std::holds_alternative<std::monostate>(item);
         item = reader.next()) {
      if (const auto* packet = std::get_if<capture::Packet>(&item)) {
        account.item(*packet);
        if (const auto no_segment = streams.take(*packet)) account.skipped(*no_segment);
      } else if (const auto* secrets = std::get_if<capture::Secrets>(&item)) {
        account.item(*secrets);
      } else {
        account.item(std::get<Failure>(item));
      }
    }
  }
  if (const auto failure = reader.ended()) account.item(*failure);
  streams.ended();
  account.end();
  return std::move(account.bytes);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View input(data, size);
  fuzz::require(account_of(input, 1 << 20) == account_of(input, 1 + size % 7),
                "how the bytes are cut does not matter");
  return 0;
}
