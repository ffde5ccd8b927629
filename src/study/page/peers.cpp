// Who the two are: the panels of the checks, and the chain of certificates that each side judged.
#include <algorithm>

#include "study/certificate_facts.hpp"
#include "study/checks.hpp"
#include "study/page/parts.hpp"
#include "study/sentences.hpp"

namespace handglass::study::page {
namespace {

void draw_panel(Writer& out, const Panel& panel) {
  if (!panel.remark.empty()) out.element("p", panel.remark);
  if (panel.lines.empty()) return;
  out.open("table", {{"class", "panel"}});
  out.element("caption", {{"class", "unseen"}}, panel.title);
  out.open("thead").open("tr");
  for (const char* head : {"Check", "Result", "Evidence"})
    out.element("th", {{"scope", "col"}}, head);
  out.close().close().open("tbody").line();
  for (const PanelLine& line : panel.lines) {
    out.open("tr");
    out.element("th", {{"scope", "row"}},
                (line.number ? std::to_string(line.number) + " " : "") + line.label);
    out.element("td",
                {{"class", line.word == "PASS"   ? "word pass"
                           : line.word == "FAIL" ? "word fail"
                                                 : "word note"}},
                line.word);
    out.element("td", line.text);
    out.close().line();
  }
  out.close().close().line();
}

// What was found of one certificate of the path: every fault, and what holds of its time and of its
// revocation. The rest stands with the Certificate message.
void draw_findings(Writer& out, const x509::Verdict& verdict, std::size_t depth) {
  const auto draw = [&](x509::Status status) {
    for (const x509::Checked& one : verdict.checks)
      if (one.depth == depth && one.status == status && one.check != x509::Check::chain &&
          (status == x509::Status::fail || one.check == x509::Check::validity ||
           one.check == x509::Check::revocation))
        draw_judged(out, word_of(status),
                    std::string(sentence_of(one.check).label) + ": " + sentence(one));
  };
  out.open("ul", {{"class", "checks"}}).line();
  for (x509::Status status : {x509::Status::fail, x509::Status::pass, x509::Status::skip})
    draw(status);
  out.close();
}

void draw_link(Writer& out, const x509::Verdict& verdict, std::size_t depth) {
  const CertificateFacts facts = facts_of(*verdict.path[depth]);
  const bool last = depth + 1 == verdict.path.size();
  const std::string role = last && verdict.anchored ? "trust anchor"
                           : depth == 0             ? "end entity"
                                                    : "issuer";
  const bool faulty = std::ranges::any_of(verdict.checks, [&](const x509::Checked& one) {
    return one.depth == depth && one.status == x509::Status::fail &&
           one.check != x509::Check::chain;
  });
  out.open("li", {{"class", faulty ? "faulty" : last && verdict.anchored ? "anchor" : ""}});
  out.element("p", {{"class", "role"}}, role);
  out.element("p", {{"class", "name"}}, facts.subject);
  out.open("dl", {{"class", "rows"}});
  out.element("dt", "issuer").element("dd", facts.issuer);
  out.element("dt", "valid").element("dd", facts.not_before + " to " + facts.not_after);
  out.element("dt", "serial").element("dd", facts.serial);
  out.element("dt", "key").element("dd", facts.key);
  out.close();
  draw_findings(out, verdict, depth);
  out.close().line();
}

void draw_chain(Writer& out, const JudgementEntry& judgement) {
  const x509::Verdict& verdict = judgement.verdict;
  out.element("p", {{"class", "caption"}},
              "Its chain, judged at " + to_minutes(verdict.at) +
                  ": each certificate is signed by the next.");
  out.open("ol", {{"class", "chain"}}).line();
  for (std::size_t depth = 0; depth < verdict.path.size(); ++depth) draw_link(out, verdict, depth);
  if (!verdict.anchored) {
    out.open("li", {{"class", "missing"}});
    out.element("p", {{"class", "role"}}, "no trust anchor");
    out.open("ul", {{"class", "checks"}}).line();
    for (const x509::Checked& one : verdict.checks)
      if (one.check == x509::Check::chain && one.status == x509::Status::fail)
        draw_judged(out, "FAIL", sentence(one));
    out.close().close().line();
  }
  out.close().line();
}

}  // namespace

void draw_peers(Writer& out, const Scene& scene) {
  out.open("section", {{"id", "peers"}, {"class", "wide"}, {"aria-labelledby", "peers-title"}});
  out.element("h2", {{"id", "peers-title"}}, "Who they are").line();
  if (scene.panels.empty()) out.element("p", "Nobody has judged anybody yet.");
  for (const Panel& panel : scene.panels) {
    const JudgementEntry* judgement = scene.trace.judgement_by(panel.who);
    std::size_t decided = judgement ? judgement->message : 0;
    for (const PanelLine& line : panel.lines) decided = std::max(decided, line.message);
    out.open("div", {{"class", "judged"},
                     {"data-step", decided ? scene.step_of_message(decided) : scene.last_step()}});
    out.element("h3", panel.title);
    draw_panel(out, panel);
    if (judgement) draw_chain(out, *judgement);
    out.close().line();
  }
  out.close().line();
}

}  // namespace handglass::study::page
