// A handshake message of any type and form, as a peer could send it: the first byte is the key
// exchange, the second the type. What is accepted is reproduced byte for
// byte, and the annotation never disagrees with the parse: its leaves cover the bytes once, in
// order.
#include "handshake/messages.hpp"
#include "leaves.hpp"
#include "study/trace.hpp"
#include "target.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto forms = names_of<handshake::KeyExchange>;
  const auto form = forms[data[0] % forms.size()].value;
  const auto type = static_cast<handshake::HandshakeType>(data[1]);
  const View body(data + 2, size - 2);
  handshake::with_body(type, form, [&]<class Body>() {
    const auto parsed = wire::parse<Body>(body);
    if (parsed)
      fuzz::require(wire::encode(*parsed) == to_bytes(body),
                    "parse, then serialize: the same bytes");
    if constexpr (requires { Body::message; }) {
      const std::array<std::uint8_t, 4> header{
          data[1], static_cast<std::uint8_t>(body.size() >> 16),
          static_cast<std::uint8_t>(body.size() >> 8), static_cast<std::uint8_t>(body.size())};
      if (body.size() > 0xffffff) return;
      const auto notes = study::annotate(Body::message, form, concat({header, body}));
      const auto leaves = fuzz::leaves_of(notes);
      fuzz::require(leaves.broken == !parsed, "the annotation breaks where the parse does");
      if (parsed) fuzz::require(leaves.end == body.size() + 4, "leaves cover the message");
    }
  });
  return 0;
}
