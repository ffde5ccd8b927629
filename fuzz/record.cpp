// A stream of records without protection, as it stands before ChangeCipherSpec, beside a plain
// model of RFC 5246 §6.2.1 that has all of it at once. However the stream is cut, records and
// handshake messages are the model's and so is the failure, and after a failure nothing more comes
// out. From the first message on, records are of TLS 1.2 alone, as a connection has it.
#include <optional>
#include <vector>

#include "base/limits.hpp"
#include "fresh.hpp"
#include "record/incoming.hpp"
#include "record/reassembly.hpp"
#include "target.hpp"

using namespace handglass;

namespace {

// Longer streams say nothing new, and a message in limits::records_of_message is a test's matter.
constexpr std::size_t most = 1 << 16;

// What came of a stream: records and messages one after the other as they stood on the wire, where
// each ended, and the failure.
struct Heard {
  Bytes records, messages;
  std::vector<std::size_t> record_ends, message_ends;
  std::optional<Rule> failure;

  void record(View whole) {
    append(records, whole);
    record_ends.push_back(records.size());
  }
  void message(View whole) {
    append(messages, whole);
    message_ends.push_back(messages.size());
  }
  bool operator==(const Heard&) const = default;
};

// `sealed`: the records are somebody else's, their fragments nothing that can be read.
Heard model(View stream, bool sealed) {
  Heard heard;
  Bytes handshake;  // not yet part of a message
  while (!stream.empty()) {
    const bool known = stream[0] >= 20 && stream[0] <= 23;
    if (!known) heard.failure = heard.records.empty() ? Rule::not_tls : Rule::record_type_unknown;
    if (!known || stream.size() < 5) break;
    const std::size_t version = std::size_t{stream[1]} << 8 | stream[2];
    const std::size_t length = std::size_t{stream[3]} << 8 | stream[4];
    const bool fixed = !sealed && !heard.messages.empty();
    if (fixed ? version != 0x0303 : stream[1] != 3)
      heard.failure = Rule::record_version_wrong;
    else if (length > (sealed ? 16384 + 2048 : 16384))
      heard.failure = Rule::record_overflow;
    if (heard.failure || stream.size() < 5 + length) break;
    const View whole = stream.first(5 + length);
    stream = stream.subspan(whole.size());
    heard.record(whole);
    if (sealed || whole[0] != 22) continue;
    append(handshake, whole.subspan(5));
    std::size_t at = 0;
    for (View rest = handshake; rest.size() >= 4; rest = View(handshake).subspan(at)) {
      const std::size_t size =
          4 + (std::size_t{rest[1]} << 16 | std::size_t{rest[2]} << 8 | rest[3]);
      if (size > limits::handshake_message) heard.failure = Rule::message_too_long;
      if (heard.failure || rest.size() < size) break;
      heard.message(rest.first(size));
      at += size;
    }
    handshake.erase(handshake.begin(), handshake.begin() + static_cast<std::ptrdiff_t>(at));
    if (heard.failure) break;
  }
  return heard;
}

class Listener {
 public:
  explicit Listener(bool sealed) : sealed_(sealed) {}

  Heard hear(View stream, std::size_t at_a_time) {
    while (!stream.empty() && !heard_.failure) {
      const std::size_t taken = incoming_.take(stream.first(std::min(at_a_time, stream.size())));
      fuzz::require(taken > 0, "there is space while nothing has failed");
      stream = stream.subspan(taken);
      while (next()) {
      }
    }
    if (heard_.failure) {
      const Heard before = heard_;
      fuzz::require(!next() && heard_ == before, "after a failure nothing comes but the failure");
      incoming_.drop();
      fuzz::require(incoming_.buffered() == 0, "what is dropped is gone");
    }
    return std::move(heard_);
  }

 private:
  // A message or a record, if one is there.
  bool next() {
    const auto message = reassembly_.take();
    if (!message) return failed(message.error());
    if (*message) {
      heard_.message(**message);
      incoming_.fix_version(record::ProtocolVersion::tls12);
      return true;
    }
    const Bytes wire = to_bytes(incoming_.front());
    const auto record = sealed_ ? incoming_.next_sealed() : incoming_.next(none_);
    if (!record) return failed(record.error());
    if (!*record) return false;
    const View fragment = (*record)->fragment;
    fuzz::require(wire.size() == record::header_size + (*record)->header.length &&
                      same(View(wire).subspan(record::header_size), fragment),
                  "the front is what comes next");
    heard_.record(wire);
    if (!sealed_ && (*record)->header.type == record::ContentType::handshake)
      reassembly_.add(fragment);
    return true;
  }
  bool failed(const Failure& failure) {
    heard_.failure = failure.rule;
    return false;
  }

  bool sealed_;
  record::Incoming incoming_;
  record::Protection none_;
  record::Reassembly reassembly_;
  Heard heard_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::LeaveNothing behind;
  const View stream(data, std::min(size, most));
  for (const bool sealed : {false, true}) {
    const Heard expected = model(stream, sealed);
    fuzz::require(same(expected.records, stream.first(expected.records.size())),
                  "records are the stream's bytes");
    for (const std::size_t at_a_time : {most, 1 + size % 7, 1 + size % 4099})
      fuzz::require(Listener(sealed).hear(stream, at_a_time) == expected,
                    "records, messages and failure are the model's, however the bytes are cut");
  }
  return 0;
}
