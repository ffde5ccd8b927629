#include <algorithm>

#include "study/byte_row.hpp"
#include "study/certificate_facts.hpp"
#include "study/checks.hpp"
#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/parameters.hpp"
#include "study/protection.hpp"
#include "study/redo.hpp"
#include "study/rows.hpp"
#include "study/signature_parts.hpp"
#include "study/terminal_parts.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

void draw_bytes(Page& page, const MessageEntry& message) {
  constexpr std::size_t name_column = 32, value_column = 45;
  for (const FieldRow& row : byte_rows(message)) {
    const View bytes = View(message.bytes).subspan(row.at, row.size);
    std::string value = row.value;
    // Where it is too long for the line, the number in brackets is already in the hex column.
    if (cells(value) > page.width() - value_column && value.ends_with(')') && bytes.size() <= 4)
      value = value.substr(0, value.rfind(" ("));
    const bool list_item = row.name.starts_with('[') && row.name.ends_with(']');
    draw_row(page, "   " + hex4(row.at) + "  " + hex_column(bytes), name_column,
             list_item ? 39 : value_column, row.indent, row.name, value);
  }
}

void draw_meaning(Page& page, const MessageEntry& message) {
  for (const FieldRow& row : meaning_rows(message))
    draw_row(page, "", 3, 27, 2 * row.indent, row.name, row.value);
}

void draw_certificates(Page& page, const MessageEntry& message) {
  std::size_t i = 0;
  for (const auto& certificate : certificates_in(&message)) {
    const std::string label = "cert " + std::to_string(i++);
    if (!certificate) {
      page.labelled(label, "malformed");
      continue;
    }
    const CertificateFacts facts = facts_of(*certificate);
    page.labelled(label, "subject  " + facts.subject);
    page.labelled("", "issuer   " + facts.issuer);
    page.labelled("", "serial   " + facts.serial + ", valid from " + facts.not_before + " to " +
                          facts.not_after);
    page.labelled(
        "", "key      " + facts.key +
                (facts.signed_by.empty() ? "" : "; signed by the issuer: " + facts.signed_by));
    if (!facts.use.empty()) page.labelled("", "use      " + facts.use);
    if (!facts.names.empty()) page.labelled("", "names    " + facts.names);
  }
}

// The bytes of what travels encrypted.
std::vector<std::string> plain_of(const MessageEntry& message) {
  if (message.message != Message::finished || message.bytes.size() <= 4) return {};
  const View bytes(message.bytes);
  return {to_hex(bytes.first(1)) + " " + to_hex(bytes.subspan(1, 3)) + " " +
          grouped_hex(bytes.subspan(4))};
}

void draw_signed_input(Page& page, const Trace& trace, const MessageEntry& message) {
  if (!message.signed_input) return;
  page.labelled("input", signed_input_text(trace, message));
  if (const auto signed_digest = signed_digest_of(trace, message))
    page.hash("", name_of(signed_digest->algorithm), signed_digest->digest.view(),
              signed_digest->is_session_hash ? "= session hash, D2" : "");
}

// The numbers or the structure inside the signature.
void draw_signature(Page& page, const MessageEntry& message) {
  std::string_view label = "inside";
  for (const SignaturePart& part : signature_parts(message)) {
    if (part.name == "digest") continue;  // stands with the input
    page.labelled(std::exchange(label, ""),
                  part.name + "  " + grouped_hex(part.bytes) + "  (" + part.about + ")");
  }
}

void draw_checks(Page& page, const Trace& trace, const MessageEntry& message,
                 const RecordEntry* record, bool all) {
  std::string_view label = "check";
  const auto judged = [&](std::string_view word, const std::string& text) {
    page.judged(label, word, text);
    label = "";
  };
  if (record && all && !record->earlier_keys) {
    const std::string tag = tag_text(parameters_of(trace), *record);
    if (tag_held(trace, message))
      judged("PASS", tag);
    else
      page.labelled("tag", tag);
  }
  for (const Judged& one : checks_of(trace, message, all)) judged(one.word, one.text);
}

void draw_verify_data(Page& page, const Trace& trace, const MessageEntry& message) {
  const DerivationEntry* entry = verify_data_of(trace, message);
  if (!entry) return;
  page.labelled("derive",
                entry->id_text() + " verify_data = " + formula_of(trace, *entry) + "[0..11]");
  if (entry->output) page.labelled("", grouped_hex(*entry->output));
}

}  // namespace

void draw_message(Page& page, const Trace& trace, const MessageEntry& message,
                  const TerminalOptions& options) {
  const bool client = message.sender == Role::client;
  if (options.detail < 2 && !options.explain) return;
  const RecordEntry* record = protected_record_of(trace, message);
  std::string size = counted(message.bytes.size(), "byte");
  if (record) size += " in a " + std::to_string(record->header.length) + "-byte record";
  const std::string head = (message.n ? std::to_string(message.n) + " " : "") + message.name() +
                           " - " + (client ? "client to server" : "server to client") + " - " +
                           size;
  std::string rfc = plain(rfc_of(message));
  // A long head names the section alone.
  if (cells(head) + rfc.size() + 8 > page.width()) rfc.erase(0, rfc.rfind(' ') + 1);
  page.section(head + " - " + rfc);
  if (options.detail >= 2) {
    if (options.detail >= 3)
      draw_bytes(page, message);
    else if (message.message != Message::certificate || certificates_in(&message).empty())
      draw_meaning(page, message);
    if (message.message == Message::certificate) draw_certificates(page, message);
  }
  if (options.detail >= 3 || options.explain) draw_explanation(page, trace, message, options);
  if (options.detail < 2) return;
  if (options.detail >= 3 && record) draw_record(page, trace, *record, plain_of(message));
  draw_signed_input(page, trace, message);
  if (options.detail >= 3) draw_signature(page, message);
  if (options.detail >= 3) draw_verify_data(page, trace, message);
  if (const DerivationEntry* entry = verify_data_of(trace, message); entry && options.steps)
    draw_steps(page, trace, *entry);
  draw_checks(page, trace, message, record, options.detail >= 3);
  if (options.detail < 3) return;
  const handshake::Suite* suite = parameters_of(trace).suite;
  if (!message.transcript.empty() && suite)
    page.hash("so far", name_of(suite->prf_hash), message.transcript,
              hashed_text(trace, message.n));
  std::vector<Redo> redo{redo_of(trace, message)};
  if (const DerivationEntry* entry = verify_data_of(trace, message))
    redo.push_back(redo_of(trace, *entry));
  if (record) std::ranges::move(redo_of(trace, *record), std::back_inserter(redo));
  draw_redo(page, redo);
}

}  // namespace handglass::study
