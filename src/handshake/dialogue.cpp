#include "handshake/dialogue.hpp"

namespace handglass::handshake {
namespace {

// "Certificate or CertificateRequest": what may come here, for whoever wonders what was expected.
std::string expected_text(const Cursor& cursor, Role sender) {
  std::string out;
  cursor.each_open_row([&](const Row& row) {
    if (row.sender == sender)
      out += (out.empty() ? "" : " or ") + std::string(name_of(row.message));
  });
  return out.empty() ? "nothing: it is not the peer's turn" : out;
}

}  // namespace

std::optional<Message> message_of(HandshakeType type) {
  const Message found = message_with(type);
  return found == Message::unknown ? std::nullopt : std::optional(found);
}

Result<void> Dialogue::expect(HandshakeType type) const {
  return ignores(type) ? Result<void>{} : expect(message_of(type), type);
}

Result<void> Dialogue::expect(std::optional<Message> message, HandshakeType type) const {
  const Role sender = peer_of(role());
  if (message && cursor_.find(sender, *message)) return {};
  return fail(
      {.rule = Rule::unexpected_message,
       .message = message ? name_of(*message) : std::string_view("handshake"),
       .evidence = {{"received", message ? std::string(name_of(*message)) : wire::text(type)},
                    {"expected", expected_text(cursor_, sender)}}});
}

void Dialogue::tell(Role sender, Message message, KeyExchange key_exchange, View bytes) {
  const bool hashed = observer().watching() && transcript_->hashing();
  observer().on_message({sender, message, key_exchange, bytes,
                         hashed ? std::optional(transcript_->hash()) : std::nullopt});
}

void Dialogue::tell_change_cipher_spec(Role sender) {
  constexpr std::array<std::uint8_t, 1> body{1};
  observer().on_message({sender, Message::change_cipher_spec, KeyExchange::unknown, body, {}});
}

Result<void> Dialogue::say_something_else(Message message, KeyExchange key_exchange,
                                          const Bytes& written) {
  effects_.drop_message();
  const auto said = config().meddler->instead_of({role(), message, key_exchange, written});
  if (!said.hashed) transcript_->append(written);
  for (const Bytes& bytes : said.messages) {
    if (bytes.empty()) continue;
    if (said.hashed) transcript_->append(bytes);
    tell(role(), message_with(static_cast<HandshakeType>(bytes[0])), key_exchange, bytes);
    REQUIRE_OK(effects_.send(bytes));
  }
  return {};
}

}  // namespace handglass::handshake
