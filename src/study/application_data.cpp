#include "study/application_data.hpp"

#include <algorithm>

#include "study/layout.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

// A few lines say what a conversation is about; `extract` has the rest.
constexpr std::size_t most_bytes = 512, most_lines = 12, hex_row = 32;

bool is_text(View bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t b) {
    return (b >= ' ' && b != 0x7f) || b == '\n' || b == '\r' || b == '\t';
  });
}

// The first line of some text, with what ends it.
View first_line(View text) {
  const auto end = std::ranges::find(text, std::uint8_t{'\n'});
  return text.first(static_cast<std::size_t>(end - text.begin()) + (end == text.end() ? 0 : 1));
}

std::string without_end(View line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
    line = line.first(line.size() - 1);
  return readable(line);
}

}  // namespace

std::vector<const RecordEntry*> application_data(const Trace& trace) {
  std::vector<const RecordEntry*> out;
  for (const RecordEntry& record : trace.records)
    if (record.opened && record.was_protected &&
        record.header.type == record::ContentType::application_data)
      out.push_back(&record);
  return out;
}

std::vector<std::string> contents_of(const RecordEntry& record) {
  if (record.plain_size == 0) return {"(empty)"};
  if (record.plaintext.empty()) return {"(hidden)"};
  View rest = record.plaintext;
  const bool text = is_text(rest.first(std::min(rest.size(), most_bytes)));
  std::vector<std::string> out;
  std::size_t shown = 0;
  while (!rest.empty() && out.size() < most_lines && shown < most_bytes) {
    const std::size_t room = std::min(rest.size(), most_bytes - shown);
    const View line = text ? first_line(rest.first(room)) : rest.first(std::min(hex_row, room));
    out.push_back(text ? without_end(line) : grouped_hex(line));
    shown += line.size();
    rest = rest.subspan(line.size());
  }
  if (!rest.empty()) out.push_back("... and " + counted(rest.size(), "byte") + " more");
  return out;
}

}  // namespace handglass::study
