#include "record/reassembly.hpp"

#include "base/limits.hpp"

namespace handglass::record {
namespace {

constexpr std::size_t message_header = 4;  // msg_type and a length of three bytes (RFC 5246 §7.4)

std::size_t whole_size(View start) {
  return message_header + (static_cast<std::size_t>(start[1]) << 16 |
                           static_cast<std::size_t>(start[2]) << 8 | start[3]);
}

}  // namespace

void Reassembly::add(View fragment) {
  fragment_ = fragment;
  records_ = partial_.empty() ? 1 : records_ + 1;
}

Result<std::optional<View>> Reassembly::take() {
  // What is left of the record that ended one message is the next one's first. The room of the last
  // goes back: a connection at rest needs none.
  if (handed_out_) partial_ = Bytes(), handed_out_ = false, records_ = 1;
  if (partial_.empty() && fragment_.empty()) return std::nullopt;
  // Move bytes to `partial_` only for a message that this record does not hold whole.
  auto move = [&](std::size_t wanted) {
    const std::size_t n = std::min(wanted - partial_.size(), fragment_.size());
    append(partial_, fragment_.first(n));
    fragment_ = fragment_.subspan(n);
    return partial_.size() == wanted;
  };
  const bool here = partial_.empty() && fragment_.size() >= message_header;
  if (!here && partial_.size() < message_header && !move(message_header)) return std::nullopt;
  const std::size_t size = whole_size(here ? fragment_ : View(partial_));
  if (size > limits::handshake_message)
    return fail({.rule = Rule::message_too_long,
                 .field = "length",
                 .offset = 1,
                 .evidence = {{"length", std::to_string(size)},
                              {"limit", std::to_string(limits::handshake_message)}}});
  if (here && fragment_.size() >= size) {
    const View message = fragment_.first(size);
    fragment_ = fragment_.subspan(size);
    return message;
  }
  if (!move(size)) {
    if (records_ <= limits::records_of_message) return std::nullopt;
    return fail({.rule = Rule::message_too_long,
                 .evidence = {{"records of one message", std::to_string(records_)},
                              {"limit", std::to_string(limits::records_of_message)}}});
  }
  handed_out_ = true;
  return View(partial_);
}

}  // namespace handglass::record
