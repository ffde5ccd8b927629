#include "study/extract.hpp"

#include <algorithm>
#include <charconv>

#include "study/layout.hpp"
#include "study/parameters.hpp"
#include "study/prf_steps.hpp"
#include "study/record_parts.hpp"
#include "study/rows.hpp"

namespace handglass::study {
namespace {

using Answer = std::expected<Bytes, std::string>;

std::unexpected<std::string> none(std::string text) { return std::unexpected(std::move(text)); }

// "9.signature" is 9 and "signature".
struct Numbered {
  std::size_t number = 0;
  std::string_view rest;
};
std::optional<Numbered> numbered(std::string_view text) {
  Numbered out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && !text.starts_with('.')) return std::nullopt;
  out.rest = text.empty() ? text : text.substr(1);
  return out;
}

const MessageEntry* message_numbered(const Trace& trace, std::size_t n) {
  const auto it = std::ranges::find(trace.messages, n, &MessageEntry::n);
  return n == 0 || it == trace.messages.end() ? nullptr : &*it;
}

// The number of the Finished that a verify_data belongs to, or of the message after those hashed.
std::size_t after_hashed(const Trace& trace, const DerivationEntry& entry) {
  if (entry.id == DerivationId::session_hash) return entry.message + 1;
  const Role sender = entry.id == DerivationId::client_verify_data ? Role::client : Role::server;
  const MessageEntry* finished = trace.find(Message::finished, sender);
  return finished ? finished->n : entry.message + 1;
}

Answer of_message(const Trace& trace, std::string_view kind, const Numbered& which) {
  const MessageEntry* message = message_numbered(trace, which.number);
  if (!message) return none("there is no message " + std::to_string(which.number));
  if (kind == "field") {
    const auto at = wire::find(message->fields, which.rest);
    if (!at)
      return none(which.rest.empty()
                      ? "which field of " + message->name() + "?"
                      : message->name() + " has no field " + std::string(which.rest));
    const wire::Note& note = message->fields[*at];
    return to_bytes(View(message->bytes).subspan(note.at, note.size));
  }
  if (kind == "certificate") {
    const auto body = body_of<handshake::Certificate>(message);
    const auto nth = numbered(which.rest);
    if (!body) return none(message_text(which.number) + " holds no certificates");
    if (!nth || nth->number >= body->certificate_list.items.size())
      return none(message_text(which.number) + " has " +
                  counted(body->certificate_list.items.size(), "certificate") +
                  "; the first is certificate:" + std::to_string(which.number) + ".0");
    return to_bytes(body->certificate_list.items[nth->number].bytes);
  }
  if (kind == "message") return message->bytes;
  if (message->signed_input) return message->signed_input->input;
  if (message->message == Message::finished) return messages_before(trace, message->n);
  return none(message->name() + " signs and hashes nothing");
}

Answer of_derivation(const Trace& trace, std::string_view kind, const Numbered& which) {
  const auto entry = std::ranges::find_if(trace.derivations, [&](const DerivationEntry& one) {
    return static_cast<std::size_t>(one.id) == which.number;
  });
  const std::string id = "D" + std::to_string(which.number);
  if (entry == trace.derivations.end()) return none("there is no derivation " + id);
  if (kind == "input") {
    const bool hashes = entry->id == DerivationId::session_hash ||
                        entry->id == DerivationId::client_verify_data ||
                        entry->id == DerivationId::server_verify_data;
    return hashes ? messages_before(trace, after_hashed(trace, *entry)) : prf_seed(trace, *entry);
  }
  const auto hidden = [&] { return none(id + " is hidden; --secrets show keeps it in the trace"); };
  if (which.rest.empty()) return entry->output ? Answer(*entry->output) : hidden();
  for (const auto& part : entry->parts)
    if (part.name == which.rest)
      return entry->output ? Answer(to_bytes(View(*entry->output).subspan(part.at, part.size)))
                           : hidden();
  for (const auto& input : entry->inputs)
    if (input.name == which.rest) {
      if (input.bytes.empty()) return hidden();
      return input.bytes;
    }
  return none(id + " has no " + std::string(which.rest));
}

Answer of_record(const Trace& trace, const Numbered& which) {
  if (which.number == 0 || which.number > trace.records.size())
    return none("there is no record " + std::to_string(which.number));
  const RecordEntry& record = trace.records[which.number - 1];
  const std::string_view part = which.rest;
  if (part.empty()) return record.wire;
  if (part == "fragment")
    return to_bytes(View(record.wire).subspan(std::min(record.wire.size(), record::header_size)));
  if (part == "plaintext" && !record.plaintext.empty()) return record.plaintext;
  const auto parts = parts_of(trace, record);
  if (!parts)
    return none("record " + std::to_string(which.number) +
                (record.earlier_keys ? " is protected by the keys of the handshake before"
                                     : " is not protected"));
  const bool aead = parts->cipher->kind == record::CipherKind::aead;
  if (part == "nonce" && aead && trace.secrets_shown) return to_bytes(record.with.nonce.view());
  if (part == "iv" && !aead) return to_bytes(parts->explicit_part);
  if (part == "aad" && aead) return to_bytes(record.with.header);
  if (part == "ciphertext") return to_bytes(parts->ciphertext);
  if (part == (aead ? "tag" : "mac")) return to_bytes(record.with.tag.view());
  if (part == "mac_input" && !aead) return mac_input(*parts, record);
  return none("record " + std::to_string(which.number) + " has no " + std::string(part) +
              ", or it is hidden");
}

}  // namespace

Bytes messages_before(const Trace& trace, std::size_t n) {
  Bytes out;
  for (const MessageEntry& message : trace.messages)
    if (message.hashed() && message.n < n) append(out, message.bytes);
  return out;
}

std::expected<Bytes, std::string> extract(const Trace& trace, std::string_view path) {
  const std::size_t colon = path.find(':');
  const std::string_view kind = path.substr(0, colon);
  std::string_view rest = colon == std::string_view::npos ? "" : path.substr(colon + 1);
  const bool derived = rest.starts_with('D');
  if (derived) rest.remove_prefix(1);
  const auto which = numbered(rest);
  const bool known = derived ? kind == "secret" || kind == "input"
                             : kind == "message" || kind == "field" || kind == "input" ||
                                   kind == "certificate" || kind == "record";
  if (!which || !known)
    return none(std::string(path) +
                " is no path; field:9.signature, input:9, secret:D3 and record:12 are");
  if (derived) return of_derivation(trace, kind, *which);
  return kind == "record" ? of_record(trace, *which) : of_message(trace, kind, *which);
}

std::vector<std::string> extract_paths(const Trace& trace) {
  std::vector<std::string> out;
  for (const MessageEntry& message : trace.messages) {
    if (message.n == 0) continue;
    const std::string n = std::to_string(message.n);
    out.push_back("message:" + n);
    if (extract(trace, "input:" + n)) out.push_back("input:" + n);
    for (const Field& field : fields_of(message))
      if (field.read) out.push_back("field:" + n + "." + field.path);
    for (std::size_t i = 0; extract(trace, "certificate:" + n + "." + std::to_string(i)); ++i)
      out.push_back("certificate:" + n + "." + std::to_string(i));
  }
  for (const DerivationEntry& entry : trace.derivations) {
    const std::string id = entry.id_text();
    for (const std::string& path : {"secret:" + id, "input:" + id})
      if (const auto bytes = extract(trace, path); bytes && !bytes->empty()) out.push_back(path);
    if (entry.output)
      for (const auto& part : entry.parts) out.push_back("secret:" + id + "." + part.name);
    for (const auto& input : entry.inputs)
      if (!input.bytes.empty()) out.push_back("secret:" + id + "." + input.name);
  }
  for (const RecordEntry& record : trace.records) {
    const std::string path = "record:" + std::to_string(record.i);
    out.push_back(path);
    for (const std::string_view part :
         {"fragment", "nonce", "iv", "aad", "ciphertext", "tag", "mac", "mac_input", "plaintext"})
      if (record.was_protected && extract(trace, path + "." + std::string(part)))
        out.push_back(path + "." + std::string(part));
  }
  return out;
}

}  // namespace handglass::study
