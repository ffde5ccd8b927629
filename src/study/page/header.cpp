#include <algorithm>

#include "study/page/parts.hpp"
#include "study/summary.hpp"

namespace handglass::study::page {
namespace {

std::string peer_text(const Scene& scene, Role role) {
  std::string subject = subject_of(scene.trace, role);
  if (!subject.empty()) return subject;
  return role == Role::client ? "a client" : "a server";
}

void draw_fact(Writer& out, std::string_view term, std::string_view text) {
  if (text.empty()) return;
  out.open("div").element("dt", term).element("dd", text).close();
}

// Whether there are any in it, shown or not asked to be hidden.
bool knows_secrets(const Trace& trace) {
  return std::ranges::any_of(trace.derivations, [](const DerivationEntry& entry) {
    return is_secret(entry.id) && entry.output.has_value();
  });
}

std::string endpoint(const std::string& address, const std::string& otherwise) {
  return address.empty() ? otherwise : address;
}

}  // namespace

void draw_header(Writer& out, const Scene& scene) {
  const Trace& trace = scene.trace;
  const bool complete = scene.ended.exit == exit_code::ok;
  out.open("header", {{"class", "top"}});
  out.element("p", {{"class", "kicker"}}, title_of(trace) + " - " + to_minutes(trace.time));
  out.open("h1");
  out.element("span", {{"class", "client"}}, peer_text(scene, Role::client));
  out.text(" and ");
  out.element("span", {{"class", "server"}}, peer_text(scene, Role::server));
  out.close().line();
  out.open("p", {{"class", complete ? "verdict pass" : "verdict fail"},
                 {"data-step", scene.last_step()}});
  out.element("strong", headline_of(scene.ended) + ".");
  out.text(" " + scene.ended.text + " ");
  out.element("a", {{"href", "#outcome"}}, "How it ended");
  out.close().line();
  for (const std::string& warning : warnings_of(trace))
    out.element("p", {{"class", "warning"}}, warning).line();
  out.open("dl", {{"class", "facts"}});
  draw_fact(out, "agreed", agreed_text(trace));
  draw_fact(out, "client",
            endpoint(trace.client_endpoint, trace.eyes == Eyes::both ? "in this process" : ""));
  draw_fact(out, "server",
            endpoint(trace.server_endpoint, trace.eyes == Eyes::both ? "in this process" : ""));
  draw_fact(out, "seen by",
            trace.eyes == Eyes::both     ? "both ends, on one timeline"
            : trace.eyes == Eyes::client ? "the client"
            : trace.eyes == Eyes::server ? "the server"
                                         : "somebody between the two");
  draw_fact(out, "secrets",
            knows_secrets(trace)
                ? "This file contains session secrets: whoever has it can read the session."
            : trace.eyes == Eyes::wire
                ? "No secrets are known here."
                : "Secrets hidden: the premaster secret, the master secret and the keys are not "
                  "in this file.");
  out.close();
  out.close().line();
}

}  // namespace handglass::study::page
