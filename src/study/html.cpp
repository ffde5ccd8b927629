#include "study/html.hpp"

#include "crypto/hash.hpp"
#include "study/json.hpp"
#include "study/page/files.hpp"
#include "study/page/parts.hpp"
#include "wire/base64.hpp"

namespace handglass::study {
namespace {

using page::Scene;
using page::Writer;

// How a policy names an inline style or script (CSP3, source lists: the hash of its text).
std::string hash_source(std::string_view text) {
  const auto digest = crypto::hash(crypto::HashAlgorithm::sha256, as_bytes(text));
  return "'sha256-" + to_base64(digest.view()) + "'";
}

// In strings of JSON, and nowhere else in it, these have another spelling, in which no tag begins
// or ends.
std::string inert(const std::string& json) {
  std::string out;
  out.reserve(json.size());
  for (char c : json) {
    switch (c) {
      case '<': out += "\\u003c"; break;
      case '>': out += "\\u003e"; break;
      case '&': out += "\\u0026"; break;
      default: out += c;
    }
  }
  return out;
}

std::string title_text(const Trace& trace) {
  const auto named = [&](Role role) {
    const std::string subject = subject_of(trace, role);
    return subject.empty() ? "a " + std::string(name_of(role)) : subject;
  };
  return named(Role::client) + " and " + named(Role::server) + ", " + to_minutes(trace.time) +
         " - Handglass";
}

void draw_head(Writer& out, const Trace& trace) {
  out.open("head").line();
  out.empty("meta", {{"charset", "utf-8"}}).line();
  out.empty("meta",
            {{"http-equiv", "Content-Security-Policy"}, {"content", content_security_policy()}})
      .line();
  out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
      .line();
  out.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line();
  out.element("title", title_text(trace)).line();
  out.open("style").raw(page::style_text).close().line();
  out.close().line();
}

void draw_main(Writer& out, const Scene& scene) {
  out.open("main", {{"id", "main"}, {"tabindex", "-1"}}).line();
  for (const MessageEntry& message : scene.trace.messages) draw_message(out, scene, message);
  page::draw_keys(out, scene);
  page::draw_peers(out, scene);
  page::draw_records(out, scene);
  page::draw_alerts(out, scene);
  page::draw_outcome(out, scene);
  page::draw_glossary(out, scene);
  out.close().line();
}

}  // namespace

std::string content_security_policy() {
  return "default-src 'none'; style-src " + hash_source(page::style_text) + "; script-src " +
         hash_source(page::script_text) + "; base-uri 'none'; form-action 'none'";
}

std::string html_page(const Trace& trace) {
  const Scene scene(trace);
  Writer out;
  out.raw("<!doctype html>\n");
  out.open("html", {{"lang", "en"}}).line();
  draw_head(out, trace);
  out.open("body").line();
  out.element("a", {{"class", "skip"}, {"href", "#main"}}, "Skip to the messages").line();
  page::draw_header(out, scene);
  out.open("div", {{"class", "columns"}}).line();
  page::draw_ladder(out, scene);
  draw_main(out, scene);
  out.close().line();
  out.open("script", {{"type", "application/json"}, {"id", "trace"}})
      .raw(inert(trace_json(trace)))
      .close()
      .line();
  out.open("script").raw(page::script_text).close().line();
  out.close().close().line();
  return std::move(out).take();
}

}  // namespace handglass::study
