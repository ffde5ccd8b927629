#include "scout.hpp"

#include <array>
#include <string>

namespace handglass::fuzz {
namespace {

// The counts of the conversation table's rows, looked for once: an input takes tens of rows.
const auto row_counts = [] {
  std::array<std::size_t*, handshake::conversation.size()> counts;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const handshake::Row& row = handshake::conversation[i];
    counts[i] = &tally::of("rows", "row " + std::to_string(i + 1) + ": " +
                                       std::string(name_of(row.sender)) + " " +
                                       std::string(name_of(row.message)));
  }
  return counts;
}();

}  // namespace

void Scout::on_message(const handshake::MessageSeen& seen) {
  // A client's first message is told before there is a connection to ask.
  const handshake::Facts facts =
      connection_ ? connection_->cursor().facts() : handshake::fact::none;
  for (std::size_t i = 0; i < handshake::conversation.size(); ++i) {
    const handshake::Row& row = handshake::conversation[i];
    if (row.from != at_ || row.sender != seen.sender || row.message != seen.message ||
        !handshake::open(row, facts))
      continue;
    ++*row_counts[i];
    at_ = row.to;
    break;
  }
  if (seen.sender == role_) return;
  heard_ = seen.message;
  changed_ |= seen.message == handshake::Message::change_cipher_spec;
}

void Scout::on_failure(handshake::Role, const Failure& failure) {
  std::string what(info(failure.rule).id);
  if (!failure.message.empty()) what += " in " + std::string(failure.message);
  tally::count("refused by", what);
}

void Scout::on_alert(const handshake::AlertSeen& seen) {
  if (seen.sender == role_) tally::count("alerts", name_of(seen.alert));
}

void Scout::tally_reached() const {
  tally::count("reached", heard_ ? name_of(*heard_) : "nothing");
  tally::count("past ChangeCipherSpec", changed_ ? "yes" : "no");
}

}  // namespace handglass::fuzz
