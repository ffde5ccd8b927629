// A protected record: what its cipher was given, and what it holds. Records of application data
// have no message that shows them, and so are sections of their own.
#include <algorithm>

#include "study/application_data.hpp"
#include "study/parameters.hpp"
#include "study/protection.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

// A page is about the handshake: it shows how the conversation starts.
constexpr std::size_t most_records = 16;

void draw_plain(Page& page, const std::vector<std::string>& lines) {
  std::string_view label = "plain";
  for (const std::string& line : lines) page.labelled(std::exchange(label, ""), line);
}

void draw_section(Page& page, const Trace& trace, const RecordEntry& record, bool all) {
  page.section(
      "Application data - " +
      std::string(record.sender == Role::client ? "client to server" : "server to client") + " - " +
      counted(record.plain_size, "byte") + " in record " + std::to_string(record.i) +
      " - RFC 5246 10");
  const auto contents = contents_of(record);
  if (!all) return draw_plain(page, contents);
  draw_record(page, trace, record, contents);
  if (!record.earlier_keys) page.judged("check", "PASS", tag_text(parameters_of(trace), record));
  draw_redo(page, redo_of(trace, record));
}

}  // namespace

void draw_redo(Page& page, const std::vector<Redo>& all) {
  std::string_view label = "redo";
  for (const Redo& redo : all)
    for (const std::string& command : redo.commands)
      page.command(std::exchange(label, ""), command);
}

void draw_record(Page& page, const Trace& trace, const RecordEntry& record,
                 const std::vector<std::string>& plain) {
  const auto rows = protection_of(trace, parameters_of(trace), record);
  const auto draw = [&](const ProtectionRow& row) {
    std::string bytes = row.bytes;
    if (!bytes.empty()) bytes.resize(std::max<std::size_t>(bytes.size() + 1, 33), ' ');
    page.labelled(row.label, bytes + row.what);
  };
  // In the order of the record: the padding comes behind what it pads.
  const auto is_padding = [](const ProtectionRow& row) { return row.label == "padding"; };
  for (const ProtectionRow& row : rows)
    if (!is_padding(row)) draw(row);
  draw_plain(page, plain);
  for (const ProtectionRow& row : rows)
    if (is_padding(row)) draw(row);
}

void draw_data(Page& page, const Trace& trace, const TerminalOptions& options) {
  const auto records = application_data(trace);
  for (std::size_t i = 0; i < std::min(records.size(), most_records); ++i)
    draw_section(page, trace, *records[i], options.detail >= 3);
  if (records.size() <= most_records) return;
  page.line("   " + counted(records.size() - most_records, "record") +
            " more: handglass extract run.json record:" + std::to_string(records[most_records]->i) +
            ".plaintext");
}

}  // namespace handglass::study
