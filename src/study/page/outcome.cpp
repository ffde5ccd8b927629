#include "study/page/parts.hpp"
#include "study/trace_words.hpp"

namespace handglass::study::page {
namespace {

void draw_causes(Writer& out, const Refusal& refusal) {
  if (refusal.suspicions.empty()) return;
  out.element("dt", "causes").open("dd").open("ol", {{"class", "checks"}}).line();
  for (const Refusal::Suspicion& cause : refusal.suspicions) {
    out.open("li", {{"class", cause.proven ? "fail" : "note"}});
    out.element("strong", cause.proven ? "PROVEN here" : "possible").text(" ");
    out.element("span", cause.text).close().line();
  }
  out.close().close();
}

// The labelled lines of a refusal; one of them may be several.
void draw_refusal(Writer& out, const Refusal& refusal) {
  out.open("dl", {{"class", "rows refusal"}}).line();
  for (const auto& [label, text] : {std::pair{"what", refusal.what},
                                    {"seen", refusal.seen},
                                    {"sent", refusal.sent},
                                    {"fix", refusal.fix},
                                    {"more", refusal.more}}) {
    if (text.empty()) continue;
    out.element("dt", label).open("dd");
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      out.element("p", std::string_view(text).substr(at, end - at));
      at = end + 1;
    }
    out.close().line();
  }
  draw_causes(out, refusal);
  out.close().line();
}

}  // namespace

void draw_outcome(Writer& out, const Scene& scene) {
  out.open("section", {{"id", "outcome"},
                       {"class", "wide"},
                       {"aria-labelledby", "outcome-title"},
                       {"data-step", scene.last_step()}});
  const Outcome& ended = scene.ended;
  out.element("h2", {{"id", "outcome-title"}}, headline_of(ended)).line();
  if (ended.refusal)
    draw_refusal(out, *ended.refusal);
  else
    out.element("p", ended.text);
  for (const Refusal& other : knowledge_of_others(scene.trace)) {
    out.element("h3", other.headline);
    out.open("dl", {{"class", "rows refusal"}}).element("dt", "what").element("dd", other.what);
    draw_causes(out, other);
    out.close();
  }
  out.close().line();
}

void draw_glossary(Writer& out, const Scene& scene) {
  out.open("section", {{"id", "glossary"},
                       {"class", "wide"},
                       {"aria-labelledby", "glossary-title"},
                       {"data-step", scene.last_step()}});
  out.element("h2", {{"id", "glossary-title"}}, "Glossary");
  out.open("dl").line();
  for (const GlossaryEntry& entry : glossary_of(scene.trace)) {
    out.open("div").element("dt", entry.title);
    out.open("dd").text(entry.text);
    if (!entry.rfc.empty()) out.text(" ").element("span", {{"class", "rfc"}}, entry.rfc);
    out.close().close().line();
  }
  out.close().close().line();
}

}  // namespace handglass::study::page
