#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t value_column = 26;

void draw_value(Page& page, std::string head, std::size_t column, std::string_view value) {
  head.resize(std::max(column, head.size() + 1), ' ');
  for (const std::string& line : wrapped(value, page.width() - column)) {
    page.line(head + line, column);
    head.assign(column, ' ');
  }
}

void draw_parts(Page& page, const DerivationEntry& entry) {
  if (!entry.output) return;
  for (const auto& part : entry.parts) {
    std::string range = std::to_string(part.at) + "-" + std::to_string(part.at + part.size - 1);
    std::string head =
        std::string(range.size() < 13 ? 13 - range.size() : 0, ' ') + range + "  " + part.name;
    draw_value(page, head, 33, grouped_hex(View(*entry.output).subspan(part.at, part.size)));
  }
}

}  // namespace

void draw_derivations(Page& page, const Trace& trace) {
  if (trace.derivations.empty()) return;
  page.section("D Keys - each side computes this for itself");
  for (const DerivationEntry& entry : trace.derivations) {
    if (entry.id > DerivationId::key_block) continue;
    std::string head = "   " + entry.id_text() + " " + std::string(name_of_output(entry.id));
    head.resize(22, ' ');
    head += std::to_string(entry.output_size);
    draw_value(page, head, value_column,
               entry.output ? grouped_hex(*entry.output) : "hidden (--secrets show)");
    draw_value(page, "", value_column, "= " + formula_of(trace, entry));
    draw_parts(page, entry);
    page.labelled("why", std::string(why(entry)) + " (" + plain(entry.rfc) + ")");
    std::string_view label = "redo";
    for (const std::string& command : redo_of(entry))
      page.command(std::exchange(label, ""), command);
  }
}

}  // namespace handglass::study
