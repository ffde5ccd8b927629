#include "study/selection.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "study/decoder.hpp"

namespace handglass::study {
namespace {

constexpr std::array part_names{
    std::pair<std::string_view, Selection::Part>{"ladder", Selection::Part::ladder},
    std::pair<std::string_view, Selection::Part>{"keys", Selection::Part::keys},
    std::pair<std::string_view, Selection::Part>{"data", Selection::Part::data},
    std::pair<std::string_view, Selection::Part>{"checks", Selection::Part::checks},
    std::pair<std::string_view, Selection::Part>{"verdict", Selection::Part::verdict}};

// Whether the word was one of the things that can be selected.
bool add(Selection& selection, std::string_view word) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error == std::errc{} && end == word.data() + word.size() && number > 0) {
    selection.numbers.push_back(number);
    return true;
  }
  if (const auto message = value_named<Message>(word)) {
    selection.messages.push_back(*message);
    return true;
  }
  const auto part = std::ranges::find(part_names, word, [](const auto& row) { return row.first; });
  if (part == part_names.end()) return false;
  selection.parts.push_back(part->second);
  return true;
}

// The records again, by somebody who has no keys and trusts no one.
Trace from_the_wire(const Trace& trace) {
  double now = 0;
  Tracer tracer({.eyes = Eyes::wire, .show_secrets = false, .time = trace.time, .elapsed_ms = [&] {
                   return now;
                 }});
  Decoder decoder({}, tracer);
  for (const RecordEntry& record : trace.records) {
    now = record.t_ms;
    decoder.feed(record.sender, record.wire);
  }
  Trace& out = tracer.trace();
  out.client_endpoint = trace.client_endpoint;
  out.server_endpoint = trace.server_endpoint;
  out.seeded = trace.seeded;
  return std::move(out);
}

}  // namespace

bool Selection::has(Part part) const {
  return everything() || std::ranges::count(parts, part) != 0;
}

bool Selection::has(const MessageEntry& message) const {
  return everything() || std::ranges::count(messages, message.message) != 0 ||
         (message.n != 0 && std::ranges::count(numbers, message.n) != 0);
}

std::expected<Selection, std::string> parse_selection(std::string_view text) {
  Selection out;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view word = text.substr(0, comma);
    if (!add(out, word))
      return std::unexpected(
          "\"" + std::string(word) +
          "\" is neither a message's number nor its name (Finished), nor ladder, "
          "keys, data, checks, verdict");
    if (comma == text.size()) return out;
    text.remove_prefix(comma + 1);
  }
}

std::string view_fault(const Trace& trace, Eyes eyes) {
  if (eyes == Eyes::wire && trace.within())
    return "whoever stands between the two sees nothing of a handshake within a connection: all of "
           "it is under the keys of the handshake before";
  const bool one_end = trace.eyes == Eyes::client || trace.eyes == Eyes::server;
  const bool other_end = eyes == Eyes::client || eyes == Eyes::server;
  if (one_end && other_end && eyes != trace.eyes)
    return "it holds what the " + std::string(trace.eyes == Eyes::client ? "client" : "server") +
           " saw, and nobody watched the other end";
  return {};
}

Trace view_of(const Trace& trace, Eyes eyes) {
  if (eyes == Eyes::wire && trace.eyes != Eyes::wire) return from_the_wire(trace);
  Trace out = trace;
  if (eyes == trace.eyes || eyes == Eyes::both) return out;
  out.eyes = eyes;
  const auto others = [&](const auto& entry) {
    return entry.who != (eyes == Eyes::client ? Role::client : Role::server);
  };
  std::erase_if(out.checks, others);
  std::erase_if(out.judgements, others);
  std::erase_if(out.failures, others);
  std::erase_if(out.exports, others);
  // Both computed the secret; the one that told it first told its own private value.
  const std::string_view hidden = eyes == Eyes::client ? "server_private" : "client_private";
  for (DerivationEntry& entry : out.derivations)
    std::erase_if(entry.inputs, [&](const auto& input) { return input.name == hidden; });
  if (eyes != Eyes::client) out.client_established = false;
  if (eyes != Eyes::server) out.server_established = false;
  return out;
}

}  // namespace handglass::study
