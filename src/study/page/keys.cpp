// The derivations: as a graph, and one by one with their inputs, which are links to where they
// stand.
#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/layout.hpp"
#include "study/page/parts.hpp"
#include "study/prf_steps.hpp"
#include "study/sources.hpp"
#include "wire/hex.hpp"

namespace handglass::study::page {
namespace {

void draw_link(Writer& out, std::string_view id, std::string_view text) {
  out.element("a", {{"href", "#" + std::string(id)}, {"class", "input"}}, text);
}

void draw_source(Writer& out, const Scene& scene, const DerivationEntry& entry,
                 const DerivationEntry::Input& input) {
  if (input.ref) {
    const DerivationEntry* other = scene.trace.find(*input.ref);
    const std::string id = "D" + std::to_string(static_cast<int>(*input.ref));
    if (!other) return out.text(id), void();
    draw_link(out, id, id + " " + std::string(name_of_output(*input.ref)));
    if (!other->output) out.text(" (hidden)");
    return;
  }
  if (input.name == "messages") {
    draw_link(out, "m" + std::to_string(first_hashed(scene.trace)),
              hashed_text(scene.trace, entry.message));
    out.text(", without record headers");
    return;
  }
  if (const auto source = source_of(scene.trace, input)) {
    const std::string message = "m" + std::to_string(source->message);
    if (source->path.empty())
      draw_link(out, message + "-transcript",
                "the transcript's hash after message " + std::to_string(source->message));
    else
      draw_link(out, message + "." + source->path,
                std::string(source->whole ? "" : "in ") + "message " +
                    std::to_string(source->message) + ", " + source->path);
    out.text(" ");
  }
  if (input.bytes.empty())
    out.text(input.secret ? "hidden (--secrets show)" : "known to both before");
  else
    draw_bytes(out, input.bytes);
}

void draw_parts(Writer& out, const DerivationEntry& entry) {
  if (entry.parts.empty()) return;
  draw_partition(out, entry);
  out.open("table", {{"class", "parts"}});
  out.element("caption", {{"class", "unseen"}}, "The parts of the key block");
  out.open("thead").open("tr");
  for (const char* head : {"Bytes", "Part", "Value"}) out.element("th", {{"scope", "col"}}, head);
  out.close().close().open("tbody").line();
  for (const auto& part : entry.parts) {
    out.open("tr");
    out.element("td", std::to_string(part.at) + "-" + std::to_string(part.at + part.size - 1));
    out.element("th", {{"scope", "row"}}, part.name).open("td");
    if (entry.output)
      draw_bytes(out, View(*entry.output).subspan(part.at, part.size));
    else
      out.text("hidden");
    out.close().close().line();
  }
  out.close().close().line();
}

// The turns of the PRF, folded away: who asks for them wants all of them.
void draw_steps(Writer& out, const Scene& scene, const DerivationEntry& entry) {
  const auto steps = prf_steps(scene.trace, entry);
  if (steps.empty()) return;
  out.open("details").element("summary", "A(i) and the HMAC blocks");
  out.open("dl", {{"class", "rows"}});
  out.element("dt", "A(0) = seed").open("dd");
  draw_bytes(out, prf_seed(scene.trace, entry));
  out.close().line();
  std::size_t at = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    const std::size_t end = std::min(at + steps[i].block.size(), entry.output_size);
    out.element("dt", "A(" + n + ")").open("dd");
    out.text("HMAC(secret, A(" + std::to_string(i) + ")) = ");
    draw_bytes(out, steps[i].a);
    out.close().line();
    out.element("dt", "bytes " + std::to_string(at) + "-" + std::to_string(end - 1)).open("dd");
    out.text("HMAC(secret, A(" + n + ") || seed) = ");
    draw_bytes(out, steps[i].block);
    out.close().line();
    at = end;
  }
  out.close().close().line();
}

void draw_derivation(Writer& out, const Scene& scene, const DerivationEntry& entry) {
  const std::string id = entry.id_text();
  out.open("section", {{"id", id},
                       {"class", "derivation"},
                       {"aria-labelledby", id + "-title"},
                       {"data-step", scene.step_of(entry)}});
  out.element("h3", {{"id", id + "-title"}}, id + " " + std::string(name_of_output(entry.id)));
  out.element("p", {{"class", "why"}}, std::string(why(entry)) + " " + entry.rfc).line();
  out.open("dl", {{"class", "rows"}});
  out.element("dt", "formula").open("dd").element("code", formula_of(scene.trace, entry)).close();
  for (const auto& input : entry.inputs) {
    out.element("dt", input.name).open("dd");
    draw_source(out, scene, entry, input);
    out.close().line();
  }
  out.element("dt", "output").open("dd");
  if (entry.output)
    draw_bytes(out, *entry.output);
  else
    out.text("hidden (--secrets show)");
  out.text(" " + counted(entry.output_size, "byte")).close();
  out.close().line();
  draw_parts(out, entry);
  draw_steps(out, scene, entry);
  draw_commands(out, redo_of(scene.trace, entry));
  out.open("div", {{"data-recompute", id}}).close();
  out.close().line();
}

}  // namespace

void draw_keys(Writer& out, const Scene& scene) {
  out.open("section", {{"id", "keys"}, {"class", "wide"}, {"aria-labelledby", "keys-title"}});
  out.element("h2", {{"id", "keys-title"}}, "Keys");
  if (scene.trace.derivations.empty()) {
    out.element("p", "It did not come to any keys.").close().line();
    return;
  }
  out.element("p", {{"class", "why"}}, "Each side computes all of this for itself.").line();
  draw_graph(out, scene);
  for (const DerivationEntry& entry : scene.trace.derivations) draw_derivation(out, scene, entry);
  out.close().line();
}

}  // namespace handglass::study::page
