#include "study/derivations.hpp"

#include "handshake/schemes.hpp"
#include "study/layout.hpp"
#include "study/parameters.hpp"

namespace handglass::study {
namespace {

// How the two came to share it (RFC 5246 §8.1.1, §8.1.2, RFC 8422 §5.10, RFC 4279 §2).
std::string shared_secret_formula(const DerivationEntry& entry) {
  if (entry.function == "DH")
    return "(the other's public value) ^ (own private value) mod dh_p, leading zeros stripped";
  if (entry.function == "PSK")
    return std::string("length || ") +
           (entry.inputs.front().ref ? "D0" : "as many zeros as the shared key is long") +
           " || length || shared key";
  if (entry.label == "RSA")
    return "client_version || 46 random bytes of the client, sent as RSA(server's public key, D1)";
  return entry.label + "(own private key, the other's public key)";
}

}  // namespace

std::string_view name_of_output(DerivationId id) {
  switch (id) {
    case DerivationId::other_secret: return "other secret";
    case DerivationId::premaster: return "premaster";
    case DerivationId::session_hash: return "session hash";
    case DerivationId::master_secret: return "master secret";
    case DerivationId::key_block: return "key block";
    case DerivationId::client_verify_data: return "client verify_data";
    case DerivationId::server_verify_data: return "server verify_data";
  }
  return {};
}

std::string formula_of(const Trace& trace, const DerivationEntry& entry) {
  const Parameters agreed = parameters_of(trace);
  if (entry.id == DerivationId::premaster || entry.id == DerivationId::other_secret)
    return shared_secret_formula(entry);
  if (entry.id == DerivationId::session_hash)
    return entry.function + "(" + hashed_text(trace, entry.message) + ")";
  if (entry.id == DerivationId::master_secret && entry.inputs.empty())
    return "from the " + entry.function;
  std::string secret, seed;
  for (const auto& input : entry.inputs) {
    std::string text = input.ref ? "D" + std::to_string(static_cast<int>(*input.ref)) : input.name;
    if (input.name == "handshake_hash" && agreed.suite) {
      // The messages before the Finished that it belongs to.
      const Role sender =
          entry.id == DerivationId::client_verify_data ? Role::client : Role::server;
      const MessageEntry* finished = trace.find(Message::finished, sender);
      const std::size_t last = finished ? finished->n - 1 : entry.message;
      text = std::string(name_of(agreed.suite->prf_hash)) + "(" + hashed_text(trace, last) + ")";
    }
    if (input.name == "secret")
      secret = text;
    else
      seed += (seed.empty() ? "" : " || ") + text;
  }
  return entry.function + "(" + secret + ", \"" + entry.label + "\", " + seed + ")";
}

std::string signed_input_text(const Trace& trace, const MessageEntry& message) {
  const std::string size = counted(message.signed_input->input.size(), "byte");
  return message.message == Message::certificate_verify
             ? hashed_text(trace, message.n - 1) + ", " + size + ", without record headers"
             : "client_random | server_random | params of this message, " + size;
}

std::optional<SignedDigest> signed_digest_of(const Trace& trace, const MessageEntry& message) {
  const auto scheme = handshake::crypto_scheme(message.signed_input->scheme);
  if (!scheme) return std::nullopt;
  SignedDigest out{scheme->hash, crypto::hash(scheme->hash, message.signed_input->input)};
  const DerivationEntry* session_hash = trace.find(DerivationId::session_hash);
  out.is_session_hash =
      session_hash && session_hash->output && same(*session_hash->output, out.digest.view());
  return out;
}

const DerivationEntry* verify_data_of(const Trace& trace, const MessageEntry& message) {
  if (message.message != Message::finished) return nullptr;
  return trace.find(message.sender == Role::client ? DerivationId::client_verify_data
                                                   : DerivationId::server_verify_data);
}

}  // namespace handglass::study
