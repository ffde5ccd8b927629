#include "study/tracer.hpp"

#include <algorithm>
#include <ranges>

namespace handglass::study {
namespace {

std::size_t index(Role role) { return static_cast<std::size_t>(role); }
std::size_t index(record::ContentType type) {
  return static_cast<std::size_t>(type) -
         static_cast<std::size_t>(record::ContentType::change_cipher_spec);
}

}  // namespace

Tracer::Tracer(Options options) : options_(std::move(options)) {
  trace_.eyes = options_.eyes;
  trace_.time = options_.time;
  trace_.secrets_shown = options_.show_secrets;
  if (options_.within) begin_again(true);
}

void Tracer::begin_again(bool within) {
  if (options_.elapsed_ms) began_ = options_.elapsed_ms();
  // Those of the first handshake; what was asked before it stays.
  trace_.token_calls.erase(trace_.token_calls.end() - static_cast<std::ptrdiff_t>(calls_),
                           trace_.token_calls.end());
  calls_ = 0;
  if (!within) return;
  protected_ = earlier_keys_ = {true, true};
  trace_.remarks.emplace_back(
      "This handshake took place within a connection, under the protection of the one before it "
      "(RFC 5746)");
}

void Tracer::on_token_call(TokenCallEntry call) {
  call.t_ms = now();
  for (const MessageEntry& message : trace_.messages) call.after = std::max(call.after, message.n);
  trace_.token_calls.push_back(std::move(call));
  ++calls_;
}

void Tracer::End::on_record(const handshake::RecordSeen& seen) {
  if (second_telling(seen.sender)) return;
  auto& at = tracer_.stream_[index(seen.sender)][index(seen.header.type)];
  auto& records = tracer_.trace_.records;
  bool& earlier = tracer_.earlier_keys_[index(seen.sender)];
  records.push_back(
      {.i = records.size() + 1,
       .sender = seen.sender,
       .t_ms = tracer_.now(),
       .header = seen.header,
       .wire = to_bytes(seen.wire),
       .was_protected = seen.was_protected,
       .opened = seen.opened,
       .earlier_keys = earlier,
       .with = earlier ? record::Protected{.sequence = seen.with.sequence} : seen.with,
       .plain_at = at,
       .plain_size = seen.plaintext.size(),
       .plaintext = {}});
  at += seen.plaintext.size();
  // Itself still under them.
  if (seen.header.type == record::ContentType::change_cipher_spec) earlier = false;
  // A message that was seen and could not be read has its number too.
  if (!seen.opened && seen.header.type == record::ContentType::handshake) ++tracer_.numbered_;
  if (seen.was_protected &&
      (seen.header.type != record::ContentType::application_data || tracer_.trace_.secrets_shown))
    records.back().plaintext = to_bytes(seen.plaintext);
  tracer_.join_record(records.back());
}

void Tracer::End::on_message(const handshake::MessageSeen& seen) {
  Trace& trace = tracer_.trace_;
  const std::size_t nth = heard_[index(seen.sender)]++;
  if (second_telling(seen.sender)) {
    // The receiver is at the same message of this sender now: its checks are about that one.
    std::size_t count = 0;
    for (const MessageEntry& m : trace.messages)
      if (m.sender == seen.sender && count++ == nth && m.n != 0) current_ = m.n;
    return;
  }
  const bool numbered = seen.message != Message::change_cipher_spec;
  const std::size_t n = numbered ? ++tracer_.numbered_ : 0;
  MessageEntry entry{.n = n,
                     .message = seen.message,
                     .sender = seen.sender,
                     .key_exchange = seen.key_exchange,
                     .t_ms = tracer_.now(),
                     .bytes = to_bytes(seen.bytes),
                     .encrypted = numbered && tracer_.protected_[index(seen.sender)],
                     .plain_at = tracer_.message_stream_[index(seen.sender)],
                     .records = {},
                     .fields = annotate(seen.message, seen.key_exchange, seen.bytes),
                     .transcript = seen.transcript ? to_bytes(seen.transcript->view()) : Bytes{},
                     .signed_input = {}};
  if (numbered) {
    current_ = n;
    tracer_.message_stream_[index(seen.sender)] += seen.bytes.size();
    if (seen.sender == who_) entry.signed_input = std::exchange(about_to_sign_, std::nullopt);
  } else {
    tracer_.protected_[index(seen.sender)] = true;
  }
  if (numbered) tracer_.join_message(entry);
  trace.messages.push_back(std::move(entry));
}

namespace {

// Whether a record's plaintext and a message overlap in the sender's handshake stream.
bool carries(const RecordEntry& record, const MessageEntry& message) {
  return record.sender == message.sender && record.header.type == record::ContentType::handshake &&
         record.plain_at < message.plain_at + message.bytes.size() &&
         message.plain_at < record.plain_at + record.plain_size;
}

}  // namespace

// Which records carried which message is known once both are told, in either order: when sending,
// the message comes first.
void Tracer::join_record(const RecordEntry& record) {
  for (MessageEntry& message : trace_.messages)
    if (message.n != 0 && carries(record, message)) message.records.push_back(record.i);
}

void Tracer::join_message(MessageEntry& message) const {
  // Backwards, as far as there are records that reach into it.
  for (const RecordEntry& record : trace_.records | std::views::reverse) {
    if (carries(record, message))
      message.records.push_back(record.i);
    else if (record.sender == message.sender &&
             record.plain_at + record.plain_size <= message.plain_at &&
             record.header.type == record::ContentType::handshake)
      break;
  }
  std::ranges::reverse(message.records);
}

void Tracer::End::on_derivation(const handshake::Derivation& seen) {
  Trace& trace = tracer_.trace_;
  if (trace.find(seen.id)) return;  // the other end, or the sender before the receiver, has told it
  DerivationEntry entry{.id = seen.id,
                        .function = std::string(seen.function),
                        .label = std::string(seen.label),
                        .inputs = {},
                        .output = {},
                        .output_size = seen.output.size(),
                        .parts = {},
                        .rfc = std::string(seen.rfc),
                        .message = current_};
  for (const auto& input : seen.inputs)
    entry.inputs.push_back(
        {std::string(input.name), input.ref,
         input.ref || (input.secret && !trace.secrets_shown) ? Bytes{} : to_bytes(input.bytes),
         input.secret});
  for (const auto& part : seen.parts)
    entry.parts.push_back({std::string(part.name), part.at, part.size});
  if (trace.secrets_shown || !is_secret(seen.id)) entry.output = to_bytes(seen.output);
  trace.derivations.push_back(std::move(entry));
}

void Tracer::End::on_check(const handshake::CheckSeen& seen) {
  tracer_.trace_.checks.push_back({seen.who, current_, seen.rule, seen.status, seen.evidence});
}

void Tracer::End::on_signature(const handshake::SignatureSeen& seen) {
  SignedInput input{seen.scheme, to_bytes(seen.input)};
  if (seen.signer == who_) {
    about_to_sign_ = std::move(input);
    return;
  }
  const auto message = std::ranges::find(tracer_.trace_.messages, current_, &MessageEntry::n);
  if (message != tracer_.trace_.messages.end() && !message->signed_input)
    message->signed_input = std::move(input);
}

void Tracer::End::on_verdict(const handshake::VerdictSeen& seen) {
  tracer_.trace_.judgements.push_back({seen.who, current_, seen.verdict});
}

void Tracer::End::on_alert(const handshake::AlertSeen& seen) {
  if (second_telling(seen.sender)) return;
  tracer_.trace_.alerts.push_back({seen.sender, seen.level, seen.alert, tracer_.now(), current_});
}

void Tracer::End::on_failure(Role who, const Failure& failure) {
  tracer_.trace_.failures.push_back({who, failure});
}

void Tracer::End::on_established(Role who) {
  (who == Role::client ? tracer_.trace_.client_established : tracer_.trace_.server_established) =
      true;
}

}  // namespace handglass::study
