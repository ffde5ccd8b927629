#include "handshake/messages.hpp"
#include "study/trace.hpp"
#include "wire/reader.hpp"

namespace handglass::study {

using wire::NoteKind;

std::vector<wire::Note> annotate(Message message, handshake::KeyExchange key_exchange, View bytes) {
  wire::Watched watch;
  wire::Reader<wire::Watched> in(bytes, 0, &watch);
  if (message == Message::change_cipher_spec) {
    handshake::ChangeCipherSpec body;
    wire::read_named(in, body, body.name);
    return std::move(watch.notes);
  }
  // struct { HandshakeType msg_type; uint24 length; select (msg_type) body; } (RFC 5246 §7.4)
  handshake::HandshakeType type{};
  std::string_view name = name_of(message), rfc;
  auto read_body = [&](auto& inner) {
    const bool known = handshake::with_body(type, key_exchange, [&]<class Body>() {
      Body body{};
      wire::read(inner, body);
    });
    wire::Unknown rest;
    if (!known) wire::read_named(inner, rest, "body");
  };
  if (!bytes.empty())
    handshake::with_body(static_cast<handshake::HandshakeType>(bytes[0]), key_exchange,
                         [&]<class Body>() { rfc = Body::rfc; });
  in.noted(
      name, NoteKind::group,
      [&] {
        wire::read_named(in, type, "msg_type");
        in.within(in.length(0, 0xffffff, 3), read_body);
      },
      [] { return std::string(); }, {}, name, rfc);
  return std::move(watch.notes);
}

}  // namespace handglass::study
