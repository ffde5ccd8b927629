#include <algorithm>

#include "study/certificate_facts.hpp"
#include "study/checks.hpp"
#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/layout.hpp"
#include "study/page/parts.hpp"
#include "study/protection.hpp"
#include "study/redo.hpp"
#include "study/rows.hpp"
#include "study/signature_parts.hpp"
#include "study/sources.hpp"

namespace handglass::study::page {
namespace {

void draw_row(Writer& out, std::string_view term, std::string_view text) {
  if (!text.empty()) out.element("dt", term).element("dd", text);
}

void draw_certificates(Writer& out, const MessageEntry& message) {
  const auto certificates = certificates_in(&message);
  if (certificates.empty()) return;
  out.element("h3", certificates.size() == 1 ? "The certificate" : "The certificates").line();
  std::size_t i = 0;
  for (const auto& certificate : certificates) {
    const std::string place = "certificate_list[" + std::to_string(i++) + "]";
    out.open("dl", {{"class", "certificate"}});
    if (!certificate) {
      draw_row(out, place, "malformed");
      out.close();
      continue;
    }
    const CertificateFacts facts = facts_of(*certificate);
    draw_row(out, "subject", facts.subject);
    draw_row(out, "issuer", facts.issuer);
    draw_row(out, "serial", facts.serial);
    draw_row(out, "validity", facts.not_before + " to " + facts.not_after);
    draw_row(out, "key", facts.key);
    draw_row(out, "signed by the issuer", facts.signed_by);
    draw_row(out, "use", facts.use);
    draw_row(out, "names", facts.names);
    draw_row(out, "stands in", place);
    out.close().line();
  }
}

// The pieces that a signature covers, each a link to where it stands.
void draw_signed_links(Writer& out, const Scene& scene, const MessageEntry& message) {
  const auto link = [&](std::string_view id, std::string_view text) {
    out.element("a", {{"href", "#" + std::string(id)}, {"class", "input"}}, text);
  };
  if (message.message == Message::certificate_verify) {
    for (const MessageEntry& before : scene.trace.messages) {
      if (!before.hashed() || before.n >= message.n) continue;
      if (before.n > first_hashed(scene.trace)) out.text(" | ");
      link(scene.id_of(before), std::to_string(before.n) + " " + before.name());
    }
    return;
  }
  for (const auto& [kind, sender, name] :
       {std::tuple{Message::client_hello, Role::client, "client_random"},
        {Message::server_hello, Role::server, "server_random"}}) {
    const MessageEntry* hello = scene.trace.find(kind, sender);
    if (!hello) continue;
    // A message that breaks off may lack it.
    const bool there = std::ranges::count(fields_of(*hello), "random", &Field::path) > 0;
    link(there ? scene.id_of(*hello, "random") : scene.id_of(*hello), name);
    out.text(" | ");
  }
  link(scene.id_of(message), "params of this message");
}

void draw_signed_input(Writer& out, const Scene& scene, const MessageEntry& message) {
  if (!message.signed_input) return;
  out.element("h3", "What is signed");
  out.open("dl", {{"class", "rows"}});
  out.element("dt", "scheme").element("dd", name_of(message.signed_input->scheme));
  out.element("dt", "covers")
      .open("dd")
      .text(signed_input_text(scene.trace, message))
      .empty("br", {});
  draw_signed_links(out, scene, message);
  out.close();
  if (const auto digest = signed_digest_of(scene.trace, message)) {
    out.element("dt", name_of(digest->algorithm));
    out.open("dd", {{"data-recompute", "signs"}, {"data-message", scene.id_of(message)}});
    draw_bytes(out, digest->digest.view());
    if (digest->is_session_hash) {
      out.text(" = ");
      out.element("a", {{"href", "#D2"}, {"class", "input"}}, "session hash, D2");
    }
    out.close();
  }
  for (const SignaturePart& part : signature_parts(message)) {
    if (part.name == "digest") continue;  // stands above
    out.element("dt", part.name).open("dd");
    draw_bytes(out, part.bytes);
    out.text(" ").element("span", {{"class", "what"}}, part.about).close().line();
  }
  out.close().line();
}

void draw_encryption(Writer& out, const Scene& scene, const MessageEntry& message) {
  const RecordEntry* record = protected_record_of(scene.trace, message);
  if (!record) return;
  out.element("h3", "How its record is protected");
  out.open("p").text("It travels encrypted, in ");
  out.element("a", {{"href", "#" + scene.id_of(*record)}}, "record " + std::to_string(record->i));
  out.text(", which is " + counted(record->header.length, "byte") +
           " long; the fields above are what it holds.");
  out.close();
  draw_protection(out, scene, *record);
}

void draw_verify_data(Writer& out, const Scene& scene, const MessageEntry& message) {
  const DerivationEntry* entry = verify_data_of(scene.trace, message);
  if (!entry) return;
  out.element("h3", "How verify_data comes about");
  out.open("p");
  out.element("a", {{"href", "#" + entry->id_text()}, {"class", "input"}}, entry->id_text());
  out.text(" verify_data = " + formula_of(scene.trace, *entry) + "[0..11]");
  if (entry->output) {
    out.text(" = ");
    draw_bytes(out, *entry->output);
  }
  out.close().line();
}

void draw_checks(Writer& out, const Scene& scene, const MessageEntry& message) {
  auto checks = checks_of(scene.trace, message, true);
  if (const RecordEntry* record = protected_record_of(scene.trace, message);
      record && !record->earlier_keys)
    checks.insert(checks.begin(),
                  {tag_held(scene.trace, message) ? "PASS" : "-", tag_text(scene.agreed, *record)});
  if (checks.empty()) return;
  out.element("h3", "Checks");
  out.open("ul", {{"class", "checks"}}).line();
  for (const Judged& one : checks) draw_judged(out, one.word, one.text);
  out.close().line();
}

// The signature, verify_data and the record, each computed again by other programs.
void draw_redo(Writer& out, const Scene& scene, const MessageEntry& message) {
  std::vector<Redo> all{redo_of(scene.trace, message)};
  if (const DerivationEntry* entry = verify_data_of(scene.trace, message))
    all.push_back(redo_of(scene.trace, *entry));
  if (const RecordEntry* record = protected_record_of(scene.trace, message))
    for (Redo& redo : redo_of(scene.trace, *record)) all.push_back(std::move(redo));
  std::erase_if(all, [](const Redo& redo) { return redo.commands.empty(); });
  if (all.empty()) return;
  out.element("h3", "Do it again");
  for (const Redo& redo : all) draw_commands(out, redo);
}

}  // namespace

void draw_judged(Writer& out, std::string_view word, std::string_view text) {
  const std::string kind = word == "PASS" ? "pass" : word == "FAIL" ? "fail" : "note";
  out.open("li", {{"class", kind}});
  out.element("strong", word).text(" ").element("span", text);
  out.close().line();
}

void draw_bytes(Writer& out, View bytes) { out.element("code", grouped_hex(bytes)); }

void draw_protection(Writer& out, const Scene& scene, const RecordEntry& record) {
  const auto rows = protection_of(scene.trace, scene.agreed, record);
  if (rows.empty()) return;
  out.open("dl", {{"class", "rows"}});
  for (const ProtectionRow& row : rows) {
    out.element("dt", row.label).open("dd");
    if (!row.bytes.empty()) out.element("code", row.bytes).text(" ");
    out.element("span", {{"class", "what"}}, row.what).close();
  }
  if (!record.earlier_keys) {
    out.element("dt", tag_name(scene.agreed)).open("dd");
    draw_bytes(out, record.with.tag.view());
    out.close();
  }
  out.close().line();
}

void draw_commands(Writer& out, const Redo& redo) {
  if (redo.commands.empty()) return;
  out.open("div", {{"class", "redo"}});
  std::string all;
  for (const std::string& command : redo.commands) all += (all.empty() ? "" : "\n") + command;
  out.open("pre").lines(all).close();
  out.close().line();
}

void draw_message(Writer& out, const Scene& scene, const MessageEntry& message) {
  const std::string& id = scene.id_of(message);
  const std::string title = (message.n ? std::to_string(message.n) + " " : "") + message.name();
  out.open("section", {{"id", id},
                       {"class", "message " + std::string(class_of(message.sender))},
                       {"aria-labelledby", id + "-title " + id + "-about"},
                       {"data-step", scene.step_of(message)}});
  out.line();
  out.open("div", {{"class", "head"}});
  out.element("h2", {{"id", id + "-title"}}, title);
  out.element("p", {{"id", id + "-about"}},
              direction_text(message.sender) + ", " + counted(message.bytes.size(), "byte") +
                  (message.encrypted ? ", encrypted" : "") +
                  (message.t_ms > 0 ? ", " + milliseconds(message.t_ms) + " ms" : "") + ". " +
                  std::string(rfc_of(message)));
  out.close().line();
  out.open("div", {{"class", "text"}});
  out.element("p", {{"class", "why"}}, why(message.message, message.sender, message.key_exchange))
      .line();
  draw_fields(out, scene, message);
  if (message.message == Message::certificate) draw_certificates(out, message);
  draw_signed_input(out, scene, message);
  draw_verify_data(out, scene, message);
  draw_encryption(out, scene, message);
  draw_checks(out, scene, message);
  draw_redo(out, scene, message);
  out.close().line();
  out.open("div", {{"class", "side"}}).line();
  draw_hex(out, scene, message);
  draw_state(out, scene, message);
  out.close();
  out.close().line();
}

}  // namespace handglass::study::page
