#include <algorithm>

#include "study/page/parts.hpp"

namespace handglass::study::page {
namespace {

std::string target_of(const Scene& scene, const Rung& rung) {
  if (rung.message) return scene.id_of(*rung.message);
  if (rung.alert) return scene.id_of(*rung.alert);
  return "r" + std::to_string(rung.record);
}

void draw_rung(Writer& out, const Scene& scene, const Rung& rung, std::size_t step) {
  out.open("li", {{"class", std::string("rung ") + std::string(class_of(rung.sender)) +
                                (rung.encrypted ? " encrypted" : "")},
                  {"data-step", std::to_string(step)}});
  out.open("a", {{"href", "#" + target_of(scene, rung)}});
  out.element("span", {{"class", "n"}}, rung.n ? std::to_string(rung.n) : "");
  out.element("span", {{"class", "what"}}, rung.text);
  out.element("span", {{"class", "unseen"}}, ", " + direction_text(rung.sender) + ",");
  out.element("span", {{"class", "size"}},
              std::to_string(rung.bytes) + (rung.bytes == 1 ? " byte" : " bytes") +
                  (rung.encrypted ? ", encrypted" : "") +
                  (rung.t_ms > 0 ? ", " + milliseconds(rung.t_ms) + " ms" : ""));
  out.element("span", {{"class", "arrow"}}, "");
  out.close().close().line();
}

}  // namespace

void draw_ladder(Writer& out, const Scene& scene) {
  out.open("nav", {{"class", "ladder"}, {"aria-label", "The messages, in the order of the wire"}});
  out.open("p", {{"class", "ends"}});
  out.element("span", {{"class", "client"}}, "client");
  out.element("span", {{"class", "server"}}, "server");
  out.close();
  const bool timed = std::ranges::any_of(scene.rungs, [](const Rung& r) { return r.t_ms > 0; });
  out.open("ol", {{"class", timed ? "timed" : ""}}).line();
  // What a token was asked stands before the first message that came after it.
  const auto calls = token_lines(scene.trace);
  auto call = calls.begin();
  const auto draw_calls = [&](std::size_t before, std::size_t step) {
    for (; call != calls.end() && call->after < before; ++call)
      out.element("li", {{"class", "token"}, {"data-step", std::to_string(step)}}, call->text)
          .line();
  };
  std::size_t last = 0;
  for (std::size_t i = 0; i < scene.rungs.size(); ++i) {
    const Rung& rung = scene.rungs[i];
    last = std::max(last, rung.n);
    draw_calls(rung.n != 0 ? rung.n : last + 1, i);
    draw_rung(out, scene, rung, i);
  }
  draw_calls(scene.trace.messages.size() + 1, scene.rungs.size());
  out.close();
  out.element("p", {{"class", "legend"}},
              "A double line is encrypted. What has no number is no handshake message.");
  out.open("ul", {{"class", "more"}});
  for (const auto& [id, text] : {std::pair{"keys", "Keys"},
                                 {"peers", "Who they are"},
                                 {"records", "Records"},
                                 {"alerts", "Alerts"},
                                 {"outcome", "How it ended"},
                                 {"glossary", "Glossary"}}) {
    out.open("li").element("a", {{"href", std::string("#") + id}}, text).close();
  }
  out.close();
  out.close().line();
}

}  // namespace handglass::study::page
