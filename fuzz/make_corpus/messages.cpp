#include "make_corpus/corpus.hpp"

namespace handglass::fuzz {

// The target's input: which key exchange, the type, then the body. Of the messages that are alike
// in all, the first stays.
void write_messages(const std::filesystem::path& folder, const study::Trace& trace) {
  const auto forms = names_of<handshake::KeyExchange>;
  for (const auto& message : trace.messages) {
    if (message.n == 0) continue;
    const auto form =
        std::ranges::find(forms, message.key_exchange, &Named<handshake::KeyExchange>::value);
    std::string name = message.name() + "-" + std::string(name_of(message.sender));
    if (message.message == handshake::Message::server_key_exchange ||
        message.message == handshake::Message::client_key_exchange)
      name += "-" + std::to_string(static_cast<int>(message.key_exchange));
    if (std::filesystem::exists(folder / "message" / name)) continue;
    Bytes input{static_cast<std::uint8_t>(form == forms.end() ? 0 : form - forms.begin()),
                message.bytes[0]};
    append(input, View(message.bytes).subspan(4));
    write(folder / "message" / name, input);
  }
}

}  // namespace handglass::fuzz
