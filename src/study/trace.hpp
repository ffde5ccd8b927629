// The one model of a handshake that has been watched. Terminal, JSON and every later face are
// renderings of it and have no facts of their own.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "base/time.hpp"
#include "handshake/observer.hpp"
#include "wire/note.hpp"

namespace handglass::study {

using handshake::DerivationId;
using handshake::Message;
using handshake::Role;

struct RecordEntry {
  std::size_t i = 0;  // from 1, in the order seen
  Role sender{};
  double t_ms = 0;
  record::Header header;
  Bytes wire;  // as it stood on the wire, with its header
  bool was_protected = false;
  bool opened = true;  // false: it failed its check, or nobody here has the key
  // By the keys of the handshake before on this connection, which are not in this trace: up to its
  // sender's ChangeCipherSpec. Of how it was protected nothing but the sequence number is kept.
  bool earlier_keys = false;
  record::Protected with;  // of a protected one that was opened
  // Where its plaintext stands in the sender's stream of this content type.
  std::size_t plain_at = 0, plain_size = 0;
  Bytes plaintext;  // of a protected one that was opened; application data only where secrets are
                    // shown
};

// What a signature in a message covers.
struct SignedInput {
  handshake::SignatureScheme scheme{};
  Bytes input;
};

struct MessageEntry {
  std::size_t n =
      0;  // from 1; 0 for ChangeCipherSpec, which is no handshake message and is not numbered
  Message message{};
  Role sender{};
  handshake::KeyExchange key_exchange{};  // how its body is read
  double t_ms = 0;
  Bytes bytes;  // with its header; for ChangeCipherSpec its one byte, or what stood there
  bool encrypted = false;
  std::size_t plain_at = 0;          // where it stands in the sender's handshake stream
  std::vector<std::size_t> records;  // the `i` of the records that carried it
  std::vector<wire::Note> fields;    // nested; leaves and lengths cover the bytes once
  Bytes transcript;  // the hash over all messages up to this one; empty while there is none
  std::optional<SignedInput> signed_input;
  std::string name() const { return std::string(name_of(message)); }
  // Whether the transcript has it: HelloRequest is no part of the handshake that it asks for (RFC
  // 5246 §7.4.1.1), and ChangeCipherSpec no message.
  bool hashed() const { return n != 0 && message != Message::hello_request; }
};

// Whether the output of a derivation protects the session.
constexpr bool is_secret(DerivationId id) {
  return id == DerivationId::other_secret || id == DerivationId::premaster ||
         id == DerivationId::master_secret || id == DerivationId::key_block;
}

struct DerivationEntry {
  struct Input {
    std::string name;
    std::optional<DerivationId> ref;
    Bytes bytes;  // empty when only `ref` says what it is, or secret and hidden
    bool secret = false;
  };
  struct Part {
    std::string name;
    std::size_t at = 0, size = 0;
  };
  DerivationId id{};
  std::string function, label;
  std::vector<Input> inputs;
  std::optional<Bytes> output;  // absent when it is secret and secrets are hidden
  std::size_t output_size = 0;
  std::vector<Part> parts;
  std::string rfc;
  std::size_t message = 0;  // the `n` of the last message when it was made
  std::string id_text() const { return "D" + std::to_string(static_cast<int>(id)); }
};

// A check of the handshake. The checks of certificates stand in JudgementEntry.
struct CheckEntry {
  Role who{};
  std::size_t message = 0;  // the `n` of the message that was checked
  Rule rule{};
  x509::Status status{};
  std::vector<Evidence> evidence;
};

// A verdict on a chain of certificates.
struct JudgementEntry {
  Role who{};               // who judged
  std::size_t message = 0;  // the Certificate message
  x509::Verdict verdict;
};

struct AlertEntry {
  Role sender{};
  AlertLevel level{};
  Alert alert{};
  double t_ms = 0;
  std::size_t after = 0;  // the `n` of the last message before it
};

// A call of a PKCS#11 token, as far as it may be shown.
struct TokenCallEntry {
  std::string function;   // "C_Sign"
  std::string arguments;  // "session 3, 32 bytes to sign"
  std::string answer;     // "CKR_OK"
  double took_ms = 0;
  double t_ms = 0;        // when it was answered
  std::size_t after = 0;  // the `n` of the last message before it; 0: before the handshake
};

// Keying material that was exported, or why it was not (RFC 5705 §4). It is a secret that was asked
// for by name, so that it stays where secrets are hidden.
struct ExportEntry {
  Role who{};
  std::string label;
  std::optional<Bytes> context;  // absent and empty are two different things
  std::size_t size = 0;
  Bytes value;          // empty where it was refused
  std::string refused;  // why; empty where it was not
};

struct FailureEntry {
  Role who{};
  Failure failure;
};

// What an end of ours, or somebody on the way, was made to change, to see who finds it.
struct ChangeEntry {
  Role sender{};
  std::string what;  // "CertificateVerify", "record 3"
  std::string text;  // the change as it was asked for
  Bytes before, after;
};

// Whose eyes saw the handshake: one end of it, both in one process, or somebody between them, who
// makes the checks of both as far as the bytes allow.
enum class Eyes : std::uint8_t { client, server, both, wire };

struct Trace {
  Eyes eyes = Eyes::both;
  Time time{};                                   // when it began, by the clock that judged
  std::string client_endpoint, server_endpoint;  // "127.0.0.1:4433"; empty in a loop
  bool seeded = false;
  bool secrets_shown = false;
  std::vector<std::string> remarks;  // what must be known of how it was seen
  bool insecure = false;             // a failed check of the server did not end the handshake

  std::vector<RecordEntry> records;
  std::vector<MessageEntry> messages;
  std::vector<DerivationEntry> derivations;
  std::vector<CheckEntry> checks;
  std::vector<JudgementEntry> judgements;
  std::vector<AlertEntry> alerts;
  std::vector<ChangeEntry> changes;
  std::vector<TokenCallEntry> token_calls;
  std::vector<ExportEntry> exports;
  std::vector<FailureEntry> failures;
  bool client_established = false, server_established = false;
  // What the views in a trace that was read from a document point to; kept by its copies too.
  std::shared_ptr<std::set<std::string>> kept;

  // It took place on a connection, under the protection of the handshake before (RFC 5746).
  bool within() const { return !records.empty() && records.front().earlier_keys; }
  // The handshake succeeded as far as these eyes can tell.
  bool established() const;
  const MessageEntry* find(Message message, Role sender) const;
  const DerivationEntry* find(DerivationId id) const;
  const JudgementEntry* judgement_by(Role who) const;
  const FailureEntry* failure_of(Role who) const;
  // The fatal alert that `sender` said, if it did.
  const AlertEntry* fatal_alert_by(Role sender) const;
};

// Takes all out of a trace that reads the session or computes its keys: wiped, and absent from then
// on.
void hide_secrets(Trace& trace);

// The fields of a whole handshake message, or of ChangeCipherSpec: the one place where annotation
// is instantiated.
std::vector<wire::Note> annotate(Message message, handshake::KeyExchange key_exchange, View bytes);

}  // namespace handglass::study
