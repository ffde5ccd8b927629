#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/prf_steps.hpp"
#include "study/redo.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t operand_column = 26;

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

// A(1), and HMAC(secret, A(1) || label || seed), of which the output is made; and so on.
void draw_steps(Page& page, const Trace& trace, const DerivationEntry& entry) {
  const auto steps = prf_steps(trace, entry);
  if (steps.empty()) return;
  const Bytes seed = prf_seed(trace, entry);
  page.labelled("steps", "A(0) = seed = \"" + entry.label + "\" and " +
                             counted(seed.size() - entry.label.size(), "byte") + ": " +
                             grouped_hex(View(seed).subspan(entry.label.size())));
  std::size_t at = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    const std::size_t end = std::min(at + steps[i].block.size(), entry.output_size);
    page.labelled("", "A(" + n + ") = HMAC(secret, A(" + std::to_string(i) +
                          ")) = " + grouped_hex(steps[i].a));
    page.labelled("", "bytes " + std::to_string(at) + "-" + std::to_string(end - 1) +
                          " = HMAC(secret, A(" + n + ") || seed) = " + grouped_hex(steps[i].block));
    at = end;
  }
}

void draw_derivations(Page& page, const Trace& trace, bool steps) {
  if (trace.derivations.empty()) return;
  page.section("D Keys - each side computes this for itself");
  for (const DerivationEntry& entry : trace.derivations) {
    if (entry.id > DerivationId::key_block) continue;
    std::string head = "   " + entry.id_text() + " " + std::string(name_of(entry.id));
    head.resize(22, ' ');
    head += std::to_string(entry.output_size);
    draw_value(page, head, operand_column,
               entry.output ? grouped_hex(*entry.output) : "hidden (--secrets show)");
    draw_value(page, "", operand_column, "= " + formula_of(trace, entry));
    if (steps) draw_steps(page, trace, entry);
    draw_parts(page, entry);
    page.labelled("why", std::string(why(entry)) + " (" + plain(entry.rfc) + ")");
    std::string_view label = "redo";
    for (const std::string& command : redo_of(trace, entry).commands)
      page.command(std::exchange(label, ""), command);
  }
}

}  // namespace handglass::study
