#include "study/explanations.hpp"

#include "study/glossary.hpp"

namespace handglass::study {

namespace {

using handshake::KeyExchange;

// The form that the key exchange gives a ServerKeyExchange.
std::string_view server_form(KeyExchange key_exchange) {
  switch (key_exchange) {
    case KeyExchange::ecdhe:
    case KeyExchange::dhe: return "signed";
    case KeyExchange::ecdh_anon: return "anonymous";
    case KeyExchange::psk: return "PSK";
    case KeyExchange::ecdhe_psk: return "ECDHE_PSK";
    case KeyExchange::rsa:
    case KeyExchange::ecdh:
    case KeyExchange::ecdh_implicit:
    case KeyExchange::unknown: break;
  }
  return "none";
}

std::string_view client_form(KeyExchange key_exchange) {
  switch (key_exchange) {
    case KeyExchange::rsa: return "RSA";
    case KeyExchange::ecdhe:
    case KeyExchange::dhe:
    case KeyExchange::ecdh_anon: return "ephemeral";
    case KeyExchange::ecdh: return "ECDH";
    case KeyExchange::ecdh_implicit: return "implicit";
    case KeyExchange::psk: return "PSK";
    case KeyExchange::ecdhe_psk: return "ECDHE_PSK";
    case KeyExchange::unknown: break;
  }
  return {};
}

std::string_view form_of(Message message, Role sender, KeyExchange key_exchange) {
  switch (message) {
    case Message::certificate:
    case Message::change_cipher_spec:
    case Message::finished: return name_of(sender);
    case Message::server_key_exchange: return server_form(key_exchange);
    case Message::client_key_exchange: return client_form(key_exchange);
    default: return {};
  }
}

std::string_view form_of(const DerivationEntry& entry) {
  if (entry.id == DerivationId::other_secret) return "ECDH";
  if (entry.id == DerivationId::master_secret) return entry.function == "session" ? "session" : "";
  if (entry.id != DerivationId::premaster) return {};
  if (entry.function == "DH") return "DH";
  if (entry.function == "PSK") return entry.inputs.front().ref ? "ECDHE_PSK" : "PSK";
  return entry.label == "RSA" ? "RSA" : "ECDH";
}

const Entry* find_form(Topic topic, std::string_view name, std::string_view form) {
  return find_entry(topic,
                    form.empty() ? std::string(name) : std::string(name) + "." + std::string(form));
}

std::string_view text_of(const Entry* row) { return row ? row->text : std::string_view{}; }

}  // namespace

std::string_view why(Message message, Role sender, KeyExchange key_exchange) {
  return text_of(
      find_form(Topic::message, name_of(message), form_of(message, sender, key_exchange)));
}

std::string_view since_tls13(Message message, Role sender, KeyExchange key_exchange) {
  const Entry* form =
      find_form(Topic::message, name_of(message), form_of(message, sender, key_exchange));
  if (form && !form->tls13.empty()) return form->tls13;
  const Entry* row = find_entry(Topic::message, name_of(message));
  return row ? row->tls13 : std::string_view{};
}

std::string_view why(const DerivationEntry& entry) {
  // What a pre-shared key is joined with comes about like a premaster secret of its kind.
  const bool shared = entry.id == DerivationId::other_secret || entry.id == DerivationId::premaster;
  return text_of(find_form(Topic::derivation, name_of(shared ? DerivationId::premaster : entry.id),
                           form_of(entry)));
}

}  // namespace handglass::study
