#include <algorithm>

#include "study/checks.hpp"
#include "study/terminal_parts.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t word_column = 18, text_column = 24;

// "   1 signature   PASS  text", the label only once.
void draw_line(Page& page, std::string_view label, std::string_view word, std::string_view text) {
  std::string head = "   " + std::string(label);
  head.resize(std::max(word_column, head.size() + 1), ' ');
  head += word;
  head.resize(std::max(text_column, head.size() + 1), ' ');
  for (const std::string& line : wrapped(text, page.width() - text_column)) {
    page.line(head + line, text_column);
    head.assign(text_column, ' ');
  }
}

}  // namespace

void draw_panels(Page& page, const Trace& trace) {
  for (const Panel& panel : panels_of(trace)) {
    page.section(panel.title);
    if (!panel.remark.empty()) page.line("   " + panel.remark);
    std::string before;
    for (const PanelLine& line : panel.lines) {
      const std::string label =
          (line.number ? std::to_string(line.number) + " " : "  ") + line.label;
      draw_line(page, label == before ? "" : label, line.word, line.text);
      before = label;
    }
  }
}

void draw_outcome(Page& page, const Trace& trace, bool more_flags) {
  const Outcome result = outcome(trace);
  const auto draw_causes = [&](const Refusal& refusal) {
    std::string_view label = "causes";
    for (const Refusal::Suspicion& cause : refusal.suspicions) {
      page.labelled(label, (cause.proven ? "PROVEN here: " : "possible: ") + cause.text);
      label = "";
    }
  };
  const auto draw_refusal = [&](const Refusal& refusal) {
    page.section(refusal.headline);
    const auto lines = [&](std::string_view label, const std::string& text) {
      for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        page.labelled(label, text.substr(at, end - at));
        label = "";
        at = end + 1;
      }
    };
    lines("what", refusal.what);
    lines("seen", refusal.seen);
    lines("sent", refusal.sent);
    lines("fix", refusal.fix);
    lines("more", more_flags ? refusal.more : refusal.more.substr(0, refusal.more.find(';')));
    draw_causes(refusal);
  };
  if (!result.refusal) {
    page.section(headline_of(result));
    page.labelled("what", result.text);
    return;
  }
  draw_refusal(*result.refusal);
  for (const Refusal& other : knowledge_of_others(trace)) {
    page.section(other.headline);
    page.labelled("what", other.what);
    draw_causes(other);
  }
}

}  // namespace handglass::study
