// The state after a message: which keys are there, what is decided about the peers, what is
// encrypted from here on.
#include "study/derivations.hpp"
#include "study/page/parts.hpp"

namespace handglass::study::page {
namespace {

void draw_secrets(Writer& out, const Scene& scene, std::size_t n) {
  std::string later;
  bool any = false;
  out.element("dt", "keys so far").open("dd");
  for (const DerivationEntry& entry : scene.trace.derivations) {
    if (scene.appears_with(entry) > n) {
      later += (later.empty() ? "" : ", ") + entry.id_text();
      continue;
    }
    if (any) out.text(", ");
    any = true;
    out.element("a", {{"href", "#" + entry.id_text()}},
                entry.id_text() + " " + std::string(name_of_output(entry.id)));
  }
  out.text(any ? "" : "none");
  if (!later.empty()) out.text("; not yet " + later);
  out.close();
}

// The four checks, each with the worst that was found by then.
void draw_decided(Writer& out, const Panel& panel, std::size_t n) {
  out.element("dt", "who is the " + std::string(name_of(handshake::peer_of(panel.who))) + "?");
  out.open("dd");
  if (!panel.remark.empty()) out.text(panel.remark);
  std::string said;
  for (const PanelLine& line : panel.lines) {
    if (line.number == 0 || line.label == said) continue;
    said = line.label;
    const bool decided = line.message != 0 && line.message <= n;
    out.open("span", {{"class", !decided              ? "open"
                                : line.word == "PASS" ? "pass"
                                : line.word == "FAIL" ? "fail"
                                                      : "note"}});
    out.text(line.label + " ").element("strong", decided ? line.word : "not yet").close().text(" ");
  }
  out.close();
}

std::string encryption_at(const Scene& scene, const MessageEntry& message) {
  bool client = false, server = false;
  for (const MessageEntry& before : scene.trace.messages) {
    if (before.message == Message::change_cipher_spec)
      (before.sender == Role::client ? client : server) = true;
    if (&before == &message) break;
  }
  if (scene.trace.within() && !(client && server))
    return "both directions, " +
           (client || server ? direction_text(client ? Role::server : Role::client) + " still"
                             : std::string("still")) +
           " by the keys of the handshake before";
  return client && server ? "both directions"
         : client         ? "client to server"
         : server         ? "server to client"
                          : "nothing";
}

std::size_t number_at(const Scene& scene, const MessageEntry& message) {
  std::size_t n = 0;
  for (const MessageEntry& before : scene.trace.messages) {
    n = std::max(n, before.n);
    if (&before == &message) break;
  }
  return n;
}

}  // namespace

void draw_state(Writer& out, const Scene& scene, const MessageEntry& message) {
  const std::size_t n = number_at(scene, message);
  out.open("div", {{"class", "state"}});
  out.element("h3", "State here");
  out.open("dl").line();
  draw_secrets(out, scene, n);
  for (const Panel& panel : scene.panels) draw_decided(out, panel, n);
  out.element("dt", "encrypted from here on").element("dd", encryption_at(scene, message));
  if (!message.transcript.empty()) {
    out.element("dt", "transcript, " + hashed_text(scene.trace, message.n));
    out.open("dd",
             {{"id", scene.id_of(message) + "-transcript"}, {"data-recompute", "transcript"}});
    if (scene.agreed.suite) out.text(std::string(name_of(scene.agreed.suite->prf_hash)) + " ");
    draw_bytes(out, message.transcript);
    out.close();
  }
  out.close().close().line();
}

}  // namespace handglass::study::page
