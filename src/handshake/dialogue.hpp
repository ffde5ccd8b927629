// What both roles do with every message: look it up in the conversation, read or write it, hash it,
// tell the observer, move on.
#pragma once
#include <functional>
#include <memory>

#include "base/limits.hpp"
#include "handshake/conversation.hpp"
#include "handshake/effects.hpp"
#include "handshake/examiner.hpp"
#include "handshake/key_schedule.hpp"
#include "handshake/messages.hpp"
#include "handshake/transcript.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace handglass::handshake {

class Dialogue : public Examiner {
 public:
  Dialogue(Role role, std::shared_ptr<const Config> config, Effects& effects, Observer& observer)
      : Examiner(role, std::move(config), observer), effects_(effects) {}

  Effects& effects() { return effects_; }
  // Until the handshake is done.
  Transcript& transcript() { return *transcript_; }
  const Cursor& cursor() const { return cursor_; }
  bool established() const { return cursor_.at() == At::established; }

  // Says a message: its row must be in the table, which is our own law.
  template <class Body>
  Result<void> say(const Body& body, KeyExchange key_exchange, Facts learned = fact::none) {
    if (!cursor_.step(role(), Body::message, learned)) return fail(Rule::internal);
    Bytes& sheet = effects_.begin_message();
    const std::size_t start = sheet.size();
    wire::Writer writer(sheet);
    wire::write(writer, Body::tag);
    writer.prefixed(0, 0xffffff, 3, [&] { wire::write(writer, body); });
    const View message = View(sheet).subspan(start);
    if (config().meddler) return say_something_else(Body::message, key_exchange, to_bytes(message));
    transcript_->append(message);
    tell(role(), Body::message, key_exchange, message);
    return effects_.end_message();
  }
  Result<void> say_change_cipher_spec(const TrafficKeys& keys) {
    if (!cursor_.step(role(), Message::change_cipher_spec)) return fail(Rule::internal);
    tell_change_cipher_spec(role());
    return effects_.change_write_keys(keys);
  }

  // Hears a whole handshake message for `side`, which has an overload `Result<Facts> on(const
  // Body&)` for each body that its peer may send, and a `Result<void> speak()` for what it says
  // when it is its turn.
  template <class Side>
  Result<void> hear(Side& side, View message);
  template <class Side>
  Result<void> hear_change_cipher_spec(Side& side);
  // Whether a message of this type may come now: known from its first byte, long before it is
  // whole. hear() asks the side, which may have another alert for it.
  Result<void> expect(HandshakeType type) const;

 private:
  // HelloRequest has no row: it belongs to no handshake, and while it negotiates a client ignores
  // it (RFC 5246 §7.4.1.1), so many of them at most. Between handshakes it is the connection's
  // matter.
  bool ignores(HandshakeType type) const {
    return role() == Role::client && type == HandshakeType::hello_request && !established();
  }
  // What the meddler makes of the message that has been written.
  Result<void> say_something_else(Message message, KeyExchange key_exchange, const Bytes& written);
  void tell(Role sender, Message message, KeyExchange key_exchange, View bytes);
  void tell_change_cipher_spec(Role sender);
  Result<void> expect(std::optional<Message> message, HandshakeType type) const;
  template <class Side>
  Result<void> move_on(Side& side, Message message, Facts learned);

  Effects& effects_;
  Cursor cursor_;
  std::unique_ptr<Transcript> transcript_ = std::make_unique<Transcript>();
  std::size_t ignored_ = 0;
};

inline constexpr std::size_t message_header_size = 4;

// The message that a type names, if any; RFC 5246 §7.4's numbers that are no message of ours have
// none.
std::optional<Message> message_of(HandshakeType type);

template <class Side>
Result<void> Dialogue::hear(Side& side, View whole) {
  const auto type = static_cast<HandshakeType>(whole[0]);
  const View body = whole.subspan(message_header_size);
  if (ignores(type)) {
    REQUIRE_OK(wire::parse<HelloRequest>(body, message_header_size));
    tell(peer_of(role()), Message::hello_request, KeyExchange::unknown, whole);
    if (++ignored_ > limits::hello_requests) return fail(Rule::renegotiation_refused);
    return {};
  }
  const auto message = message_of(type);
  REQUIRE_OK(side.expect(type));
  if (transcript_->total() + whole.size() > limits::handshake_total)
    return fail(
        {.rule = Rule::message_too_long,
         .message = name_of(*message),
         .evidence = {{"all messages", std::to_string(transcript_->total() + whole.size())}}});
  transcript_->append(whole);
  Result<Facts> learned = fail(
      Rule::internal);  // a body without a handler: dialogue_laws.cpp has the compiler refuse that
  with_body(type, side.key_exchange(), [&]<class Body>() {
    if constexpr (requires(const Body& b) { side.on(b); }) {
      auto parsed = wire::parse<Body>(body, message_header_size);
      tell(peer_of(role()), *message, side.key_exchange(), whole);
      learned =
          parsed ? side.on(*parsed) : Result<Facts>(std::unexpected(std::move(parsed).error()));
    }
  });
  if (!learned) return std::unexpected(std::move(learned).error());
  return move_on(side, *message, *learned);
}

template <class Side>
Result<void> Dialogue::hear_change_cipher_spec(Side& side) {
  REQUIRE_OK(expect(Message::change_cipher_spec, HandshakeType{}));
  tell_change_cipher_spec(peer_of(role()));
  TRY(const Facts learned, side.on(ChangeCipherSpec{}));
  return move_on(side, Message::change_cipher_spec, learned);
}

template <class Side>
Result<void> Dialogue::move_on(Side& side, Message message, Facts learned) {
  if (!cursor_.step(peer_of(role()), message, learned)) return fail(Rule::internal);
  if (established()) observer().on_established(role());
  if (cursor_.turn() == role()) REQUIRE_OK(side.speak());
  // A connection that is idle holds what it needs to go on, and no more.
  if (established()) transcript_.reset();
  return {};
}

}  // namespace handglass::handshake
