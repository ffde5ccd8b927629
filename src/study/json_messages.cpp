#include "handshake/schemes.hpp"
#include "study/derivations.hpp"
#include "study/explanations.hpp"
#include "study/json_parts.hpp"
#include "study/parameters.hpp"
#include "study/prf_steps.hpp"
#include "study/redo.hpp"
#include "study/rows.hpp"
#include "study/signature_parts.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

void add_redo(Json& one, const Redo& redo) {
  one["redo"] = redo.commands;
  if (!redo.commands.empty()) one["redo_prints"] = redo.prints;
}

// What the cipher was given and what it made, by the names of its kind (RFC 5246 §6.2.3).
void add_protection(Json& one, const Trace& trace, const Parameters& agreed,
                    const RecordEntry& record) {
  const record::Protected& with = record.with;
  const record::CipherRow* row = agreed.suite ? &agreed.suite->cipher.row() : nullptr;
  if (row && row->kind != record::CipherKind::aead) {
    if (with.nonce.size > 0) one["iv"] = to_hex(with.nonce.view());
    one["mac_header"] = to_hex(with.header);
    one["mac"] = to_hex(with.tag.view());
    one["padding"] = with.padding;
    return;
  }
  // Part of the nonce, or all of it but for the sequence, is cut from the key block.
  if (trace.secrets_shown) one["nonce"] = to_hex(with.nonce.view());
  if (row && with.nonce.size >= row->explicit_size)
    one["explicit_nonce"] = to_hex(with.nonce.view().last(row->explicit_size));
  one["aad"] = to_hex(with.header);
  one["tag"] = to_hex(with.tag.view());
}

}  // namespace

Json records_json(const Trace& trace) {
  const Parameters agreed = parameters_of(trace);
  Json out = Json::array();
  std::array<std::size_t, 2> off{};
  for (const RecordEntry& record : trace.records) {
    std::size_t& at = off[static_cast<std::size_t>(record.sender)];
    Json one{{"i", record.i},
             {"dir", direction(record.sender)},
             {"t_ms", milliseconds(record.t_ms)},
             {"type", text(name_of(record.header.type))},
             {"version", wire::text(record.header.version)},
             {"len", record.header.length},
             {"off", at},
             {"plain_off", record.plain_at},
             {"plain_len", record.plain_size}};
    at += record::header_size + record.header.length;
    one["wire"] = to_hex(record.wire);
    if (record.was_protected) {
      one["protected"] = true;
      one["opened"] = record.opened;
      if (record.earlier_keys) one["earlier_keys"] = true;
    }
    if (record.was_protected && record.opened) {
      one["seq"] = record.with.sequence;
      if (!record.earlier_keys) add_protection(one, trace, agreed, record);
      if (!record.plaintext.empty()) one["plain"] = to_hex(record.plaintext);
      for (const Redo& redo : redo_of(trace, record)) {
        Json step = Json::object();
        add_redo(step, redo);
        one["redo"].push_back(std::move(step));
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

namespace {

// The leaves and lengths, which cover the bytes once; what a fault left unread is a field too.
Json fields_json(const MessageEntry& message) {
  Json out = Json::array();
  for (const Field& field : fields_of(message)) {
    const std::size_t dot = field.path.rfind('.');
    Json one{{"path", field.path},
             {"off", field.at},
             {"len", field.size},
             {"hex", to_hex(View(message.bytes).subspan(field.at, field.size))},
             {"value", field.value},
             {"label", dot == std::string::npos ? field.path : field.path.substr(dot + 1)}};
    if (field.read) {
      one["rfc"] = text(field.rfc);
      one["explain_id"] = field.explain_id;
    }
    out.push_back(std::move(one));
  }
  return out;
}

Json signs_of(const MessageEntry& message) {
  const SignedInput& input = *message.signed_input;
  Json out{{"scheme", text(name_of(input.scheme))},
           {"bytes", input.input.size()},
           {"input", to_hex(input.input)},
           {"signature", to_hex(signature_in(message))}};
  if (const auto scheme = handshake::crypto_scheme(input.scheme)) {
    out["hash"] = text(name_of(scheme->hash));
    out["digest"] = to_hex(crypto::hash(scheme->hash, input.input).view());
  }
  for (const SignaturePart& part : signature_parts(message))
    out["parts"].push_back(
        {{"name", part.name}, {"about", part.about}, {"hex", to_hex(part.bytes)}});
  return out;
}

}  // namespace

Json messages_json(const Trace& trace) {
  Json out = Json::array();
  for (const MessageEntry& message : trace.messages) {
    Json one{{"n", nullptr},
             {"name", message.name()},
             {"dir", direction(message.sender)},
             {"t_ms", milliseconds(message.t_ms)},
             {"encrypted", message.encrypted},
             {"record", message.records},
             {"bytes", message.bytes.size()},
             {"rfc", text(rfc_of(message))},
             {"why", text(why(message.message, message.sender, message.key_exchange))}};
    if (message.n) one["n"] = message.n;
    if (message.key_exchange != handshake::KeyExchange::unknown)
      one["key_exchange"] = text(name_of(message.key_exchange));
    if (!message.transcript.empty()) one["transcript_sha"] = to_hex(message.transcript);
    if (message.signed_input) one["signs"] = signs_of(message);
    if (const auto body = body_of<handshake::Certificate>(&message))
      for (const auto& der : body->certificate_list.items)
        one["certificates"].push_back(to_hex(der.bytes));
    if (const Redo redo = redo_of(trace, message); !redo.commands.empty()) add_redo(one, redo);
    one["fields"] = fields_json(message);
    out.push_back(std::move(one));
  }
  return out;
}

Json derivations_json(const Trace& trace) {
  Json out = Json::array();
  for (const DerivationEntry& entry : trace.derivations) {
    Json inputs = Json::array();
    for (const auto& input : entry.inputs) {
      Json one{{"name", input.name}};
      if (input.ref)
        one["ref"] = "D" + std::to_string(static_cast<int>(*input.ref));
      else if (input.secret)
        one["secret"] = true;  // and its bytes where they are shown
      if (!input.ref && !input.bytes.empty())
        one["hex"] = to_hex(input.bytes);
      else if (!input.ref && !input.secret)
        one["messages"] = Json::array(
            {first_hashed(trace), entry.message});  // the first and the last of those hashed
      inputs.push_back(std::move(one));
    }
    Json one{{"id", entry.id_text()}, {"fn", entry.function}, {"after", entry.message}};
    if (!entry.label.empty()) one["label"] = entry.label;
    one["formula"] = formula_of(trace, entry);
    one["inputs"] = std::move(inputs);
    if (entry.output) one["output"] = to_hex(*entry.output);
    one["output_len"] = entry.output_size;
    Json parts = Json::array();
    for (const auto& part : entry.parts)
      parts.push_back({{"name", part.name}, {"off", part.at}, {"len", part.size}});
    if (!parts.empty()) one["parts"] = std::move(parts);
    Json steps = Json::array();
    for (const PrfStep& step : prf_steps(trace, entry))
      steps.push_back({{"a", to_hex(step.a)}, {"block", to_hex(step.block)}});
    if (!steps.empty()) one["steps"] = std::move(steps);
    one["rfc"] = entry.rfc;
    one["why"] = text(why(entry));
    add_redo(one, redo_of(trace, entry));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace handglass::study
