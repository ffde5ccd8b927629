#include <algorithm>
#include <array>
#include <cstdio>

#include "handshake/schemes.hpp"
#include "study/parameters.hpp"
#include "study/redo.hpp"
#include "study/rows.hpp"
#include "study/sentences.hpp"
#include "study/signature_parts.hpp"
#include "study/terminal_parts.hpp"
#include "wire/hex.hpp"
#include "x509/extensions.hpp"
#include "x509/purpose.hpp"

namespace handglass::study {
namespace {

using x509::Status;

std::string hex4(std::size_t value) {
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "%04zx", value);
  return out.data();
}

// Up to seven bytes, or six and dots.
std::string hex_column(View bytes) {
  constexpr std::size_t most = 7;
  std::string out;
  for (std::uint8_t b : bytes.first(bytes.size() > most ? most - 1 : bytes.size()))
    out += (out.empty() ? "" : " ") + to_hex({&b, 1});
  return bytes.size() > most ? out + " ..." : out;
}

// A name at `name_column` and its value at `value_column`, or below where the name is long.
void draw_row(Page& page, std::string row, std::size_t name_column, std::size_t value_column,
              int indent, const std::string& name, const std::string& value) {
  row.resize(std::max(row.size(), name_column), ' ');
  row += std::string(static_cast<std::size_t>(std::max(indent, 0)), ' ') + name;
  std::size_t column = std::max(value_column, row.size() + 2);
  if (value.empty()) return page.line(row);
  // A value that does not fit beside a long name stands below it, in the column of all values.
  if (column > value_column && cells(value) + column > page.width()) {
    page.line(row);
    row.clear();
    column = value_column;
  }
  // Nor is a word cut that has room further left.
  std::size_t longest = 0;
  for (std::string_view rest = value; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    longest = std::max(longest, cells(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (column + longest > page.width() && longest + name_column <= page.width()) {
    column = page.width() - longest;
    if (row.size() + 2 > column) page.line(std::exchange(row, {}));
  }
  const auto lines = wrapped(value, page.width() > column + 8 ? page.width() - column : 8);
  for (const std::string& line : lines) {
    row.resize(column, ' ');
    page.line(row + line, column);
    row.clear();
  }
}

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
    page.labelled(label, "subject  " + x509::to_string(certificate->subject()));
    page.labelled("", "issuer   " + x509::to_string(certificate->issuer()));
    page.labelled("", "serial   " + certificate->serial_text() + ", valid from " +
                          to_minutes(certificate->not_before()) + " to " +
                          to_minutes(certificate->not_after()));
    std::string key = "key      " + (certificate->key() ? crypto::describe(*certificate->key())
                                                        : std::string("of an unknown kind"));
    if (const auto scheme = certificate->signature_scheme())
      key += "; signed by the issuer: " + std::string(name_of(scheme->algorithm)) +
             (scheme->algorithm == crypto::SignatureAlgorithm::ed25519
                  ? ""
                  : ", " + std::string(name_of(scheme->hash)));
    page.labelled("", key);
    std::string use = certificate->has_key_usage() ? certificate->key_usage_text() : "";
    if (const auto& purposes = certificate->extended_key_usage())
      for (const auto& purpose : *purposes)
        use += (use.empty() ? "" : ", ") + x509::key_purpose_name(der::dotted(purpose));
    if (!use.empty()) page.labelled("", "use      " + use);
    if (!certificate->subject_alt_names().empty())
      page.labelled("", "names    " + x509::alt_names_text(*certificate));
  }
}

// sequence, type, version and length apart.
std::string header_text(View header) {
  return to_hex(header.first(8)) + " " + to_hex(header.subspan(8, 1)) + " " +
         to_hex(header.subspan(9, 2)) + " " + to_hex(header.subspan(11));
}

// Bytes, and from one column on what they are.
std::string described(std::string bytes, const std::string& what) {
  bytes.resize(std::max<std::size_t>(bytes.size() + 1, 33), ' ');
  return bytes + what;
}

// A nonce's parts: the salt or IV is cut from the key block, the rest is public (RFC 5288 §3, RFC
// 7905 §2).
void draw_nonce(Page& page, const Trace& trace, const RecordEntry& record,
                const record::CipherRow& row) {
  const View nonce = record.with.nonce.view();
  const std::string iv = std::string(name_of(record.sender)) + "_write_IV";
  if (row.explicit_size == 0) {
    page.labelled(
        "nonce", described(trace.secrets_shown ? to_hex(nonce) : "(hidden)", iv + " xor sequence"));
    return;
  }
  const std::string salt =
      trace.secrets_shown ? to_hex(nonce.first(row.fixed_iv_size)) : "(hidden)";
  page.labelled("nonce", described(salt + " | " + to_hex(nonce.subspan(row.fixed_iv_size)),
                                   iv + " | explicit nonce"));
}

// How an encrypted record was protected: everything that the cipher and the MAC were given, but the
// keys.
void draw_record(Page& page, const Trace& trace, const RecordEntry& record,
                 const MessageEntry& message) {
  const Parameters agreed = parameters_of(trace);
  if (!agreed.suite) return;
  const record::CipherRow& row = agreed.suite->cipher.row();
  const bool aead = row.kind == record::CipherKind::aead;
  if (aead) draw_nonce(page, trace, record, row);
  if (row.kind == record::CipherKind::block)
    page.labelled(
        "IV", described(to_hex(record.with.nonce.view()), "of this record alone, sent before it"));
  page.labelled(aead ? "AAD" : "MAC of", header_text(record.with.header) + "    sequence " +
                                             std::to_string(record.with.sequence) +
                                             " | type | version | len" +
                                             (aead                      ? ""
                                              : agreed.encrypt_then_mac ? ", then IV and ciphertext"
                                                                        : ", then the plaintext"));
  if (message.message == Message::finished && message.bytes.size() > 4)
    page.labelled("plain", to_hex(View(message.bytes).first(1)) + " " +
                               to_hex(View(message.bytes).subspan(1, 3)) + " " +
                               grouped_hex(View(message.bytes).subspan(4)));
  if (record.with.padding > 0)
    page.labelled("padding", counted(record.with.padding, "byte") + " of value " +
                                 std::to_string(record.with.padding - 1) +
                                 ", the last of which is padding_length");
}

// The tag or MAC, which is checked where the receiver went on to check the message.
std::string tag_text(const Trace& trace, const RecordEntry& record) {
  const handshake::Suite* suite = parameters_of(trace).suite;
  if (!suite) return grouped_hex(record.with.tag.view());
  const std::string what = suite->cipher.mac ? "HMAC-" + std::string(name_of(*suite->cipher.mac))
                                             : std::string(suite->cipher.row().name) + " tag";
  return what + " " + grouped_hex(record.with.tag.view());
}

void draw_signed_input(Page& page, const Trace& trace, const MessageEntry& message) {
  if (!message.signed_input) return;
  const std::string size = counted(message.signed_input->input.size(), "byte");
  page.labelled("input", message.message == Message::certificate_verify
                             ? "messages 1-" + std::to_string(message.n - 1) + ", " + size +
                                   ", without record headers"
                             : "client_random | server_random | params of this message, " + size);
  const auto scheme = handshake::crypto_scheme(message.signed_input->scheme);
  if (!scheme) return;
  if (scheme->algorithm == crypto::SignatureAlgorithm::ed25519) return;  // signs the input itself
  const crypto::Digest digest = crypto::hash(scheme->hash, message.signed_input->input);
  const DerivationEntry* session_hash = trace.find(DerivationId::session_hash);
  const bool same_hash =
      session_hash && session_hash->output && same(*session_hash->output, digest.view());
  page.hash("", name_of(scheme->hash), digest.view(), same_hash ? "= session hash, D2" : "");
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

// Checks of the same rule with the same outcome become one line.
std::vector<CheckEntry> merged(const Trace& trace, const MessageEntry& message) {
  std::vector<CheckEntry> out;
  for (const CheckEntry& check : trace.checks) {
    if (check.message != message.n) continue;
    const auto like = std::ranges::find_if(out, [&](const CheckEntry& c) {
      return c.who == check.who && c.rule == check.rule && c.status == check.status;
    });
    if (like == out.end())
      out.push_back(check);
    else
      like->evidence.insert(like->evidence.end(), check.evidence.begin(), check.evidence.end());
  }
  return out;
}

void draw_checks(Page& page, const Trace& trace, const MessageEntry& message,
                 const RecordEntry* record, bool all) {
  std::string_view label = "check";
  const auto judged = [&](std::string_view word, const std::string& text) {
    page.judged(label, word, text);
    label = "";
  };
  if (record && all) {
    const bool checked = std::ranges::any_of(trace.checks, [&](const CheckEntry& check) {
      return check.message == message.n && check.who != message.sender;
    });
    if (checked)
      judged("PASS", tag_text(trace, *record));
    else
      page.labelled("tag", tag_text(trace, *record));
  }
  for (const CheckEntry& check : merged(trace, message))
    judged(check.status == Status::skip ? "NOTE" : word_of(check.status), sentence(trace, check));
  for (const JudgementEntry& judgement : trace.judgements) {
    if (judgement.message != message.n) continue;
    for (const auto& [check, name] : names_of<x509::Check>) {
      const std::string kind = std::string(sentence_of(check).label) + ": ";
      for (const x509::Checked& one : judgement.verdict.checks)
        if (one.check == check && one.status == Status::fail) judged("FAIL", kind + sentence(one));
      if (all)
        for (const std::string& text : passes_of(judgement.verdict, check))
          judged("PASS", kind + text);
    }
    if (judgement.verdict.accepted() && !all)
      judged("PASS", "the chain of certificates is accepted; its checks stand below");
  }
  for (const FailureEntry& entry : trace.failures) {
    const bool here = message.n && message_of(trace, entry) == &message;
    const bool told = std::ranges::any_of(trace.checks, [&](const CheckEntry& c) {
      return c.who == entry.who && c.rule == entry.failure.rule && c.status == Status::fail;
    });
    if (here && !told && entry.failure.rule != Rule::certificate_refused)
      judged("FAIL", sentence(trace, entry));
  }
}

const DerivationEntry* verify_data_of(const Trace& trace, const MessageEntry& message) {
  if (message.message != Message::finished) return nullptr;
  return trace.find(message.sender == Role::client ? DerivationId::client_verify_data
                                                   : DerivationId::server_verify_data);
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
  const RecordEntry* record = message.encrypted && !message.records.empty()
                                  ? &trace.records[message.records.front() - 1]
                                  : nullptr;
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
  if (options.detail >= 3 && record) draw_record(page, trace, *record, message);
  draw_signed_input(page, trace, message);
  if (options.detail >= 3) draw_signature(page, message);
  if (options.detail >= 3) draw_verify_data(page, trace, message);
  draw_checks(page, trace, message, record, options.detail >= 3);
  if (options.detail < 3) return;
  const handshake::Suite* suite = parameters_of(trace).suite;
  if (!message.transcript.empty() && suite)
    page.hash("so far", name_of(suite->prf_hash), message.transcript,
              "messages 1-" + std::to_string(message.n));
  std::string_view label = "redo";
  for (const std::string& command : redo_of(trace, message).commands)
    page.command(std::exchange(label, ""), command);
  if (const DerivationEntry* entry = verify_data_of(trace, message))
    for (const std::string& command : redo_of(trace, *entry).commands)
      page.command(std::exchange(label, ""), command);
  if (record)
    for (const Redo& redo : redo_of(trace, *record))
      for (const std::string& command : redo.commands)
        page.command(std::exchange(label, ""), command);
}

}  // namespace handglass::study
