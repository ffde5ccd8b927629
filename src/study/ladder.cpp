#include "study/ladder.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "study/sentences.hpp"

namespace handglass::study {
namespace {

using record::ContentType;

struct Placed {
  std::size_t record = 0,
              order = 0;  // the record that ended it, and its place where several share one
  Rung rung;
};

// The records of one sender and type, in order: what has no record numbers of its own is found by
// going on from the last.
class Records {
 public:
  explicit Records(const Trace& trace) : trace_(trace) {}
  const RecordEntry* next(Role sender, ContentType type) {
    std::size_t& at = at_[static_cast<std::size_t>(sender)][static_cast<std::uint8_t>(type) - 20];
    while (at < trace_.records.size()) {
      const RecordEntry& record = trace_.records[at++];
      if (record.opened && record.sender == sender && record.header.type == type) return &record;
    }
    return nullptr;
  }

 private:
  const Trace& trace_;
  std::array<std::array<std::size_t, 4>, 2> at_{};  // behind the last that was found
};

// What its header tells of a record that nobody here could open.
std::string unopened_text(const RecordEntry& record) {
  switch (record.header.type) {
    case ContentType::handshake: return "(handshake, unread)";
    case ContentType::alert: return "(alert, unread)";
    default: return "(" + std::string(name_of(record.header.type)) + ", unread)";
  }
}

}  // namespace

std::vector<Rung> ladder_of(const Trace& trace) {
  const std::size_t end = trace.records.size() + 1;
  Records records(trace);
  std::vector<Placed> placed;
  std::size_t last = 0;
  for (const MessageEntry& message : trace.messages) {
    if (message.n == 0) {
      if (const RecordEntry* record = records.next(message.sender, ContentType::change_cipher_spec))
        last = record->i;
    } else if (!message.records.empty()) {
      last = message.records.back();
    }
    placed.push_back({last,
                      0,
                      {message.n, message.sender, message.name(), message.encrypted,
                       message.bytes.size(), message.t_ms, last, &message, nullptr}});
  }
  for (const AlertEntry& alert : trace.alerts) {
    const RecordEntry* record = records.next(alert.sender, ContentType::alert);
    placed.push_back({record ? record->i : end,
                      0,
                      {0, alert.sender, alert_text(alert.alert), record && record->was_protected, 2,
                       alert.t_ms, record ? record->i : 0, nullptr, &alert}});
  }
  for (const RecordEntry& record : trace.records) {
    const bool data = record.header.type == ContentType::application_data;
    if (!data && record.opened) continue;
    placed.push_back(
        {record.i,
         0,
         {0, record.sender, data ? "application data" : unopened_text(record), record.was_protected,
          record.opened ? record.plain_size : record.header.length, record.t_ms, record.i, nullptr,
          nullptr}});
  }
  for (std::size_t i = 0; i < placed.size(); ++i) placed[i].order = i;
  std::ranges::sort(placed, {}, [](const Placed& one) { return std::pair(one.record, one.order); });

  std::vector<Rung> rungs;
  for (Placed& one : placed) {
    const bool goes_on = !rungs.empty() && one.rung.text == "application data" &&
                         rungs.back().text == one.rung.text &&
                         rungs.back().sender == one.rung.sender;
    if (goes_on) {
      rungs.back().bytes += one.rung.bytes;
      rungs.back().record = one.rung.record;
    } else {
      rungs.push_back(std::move(one.rung));
    }
  }
  return rungs;
}

std::vector<TokenLine> token_lines(const Trace& trace) {
  std::vector<TokenLine> out;
  for (auto call = trace.token_calls.begin(); call != trace.token_calls.end();) {
    const TokenCallEntry& first = *call;
    std::size_t times = 0;
    double took = 0;
    for (; call != trace.token_calls.end() && call->after == first.after &&
           call->function == first.function && call->answer == first.answer;
         ++call, ++times)
      took += call->took_ms;
    std::array<char, 32> ms{};
    std::snprintf(ms.data(), ms.size(), "%.1f ms", took);
    const std::string arguments =
        times == 1 ? "(" + first.arguments + ")" : ", " + std::to_string(times) + " times";
    out.push_back(
        {first.after, first.function + arguments + "  " + first.answer + "  " + ms.data()});
  }
  return out;
}

}  // namespace handglass::study
