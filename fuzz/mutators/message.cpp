// Of the target `message`: a message by its fields, behind the byte that says under which key
// exchange it is read, and its type.
#include "handshake/messages.hpp"
#include "mutators/engine.hpp"
#include "mutators/fields.hpp"
#include "study/trace.hpp"

namespace handglass::fuzz {
namespace {

constexpr std::size_t before = 2;  // the key exchange and the type

// As a message with its header, which the description begins with.
Read read_input(View input) {
  const auto forms = names_of<handshake::KeyExchange>;
  const auto form = forms[input[0] % forms.size()].value;
  const View body = input.subspan(before);
  Bytes whole{input[1], static_cast<std::uint8_t>(body.size() >> 16),
              static_cast<std::uint8_t>(body.size() >> 8), static_cast<std::uint8_t>(body.size())};
  append(whole, body);
  auto notes = study::annotate(
      handshake::message_with(static_cast<handshake::HandshakeType>(input[1])), form, whole);
  return {std::move(whole), std::move(notes)};
}

Bytes as_input(View input, View message) {
  constexpr std::size_t header = 4;
  if (message.size() < header) return to_bytes(input);
  return concat({input.first(1), message.first(1), message.subspan(header)});
}

}  // namespace

Bytes change(View input, Dice& dice) {
  if (input.size() < before || dice.one_in(30)) return scribble(input, dice);
  return as_input(input, change_fields(read_input(input), dice));
}

Bytes cross(View input, View other, Dice& dice) {
  if (input.size() < before || other.size() < before) return to_bytes(input);
  return as_input(input, cross_fields(read_input(input), read_input(other), dice));
}

}  // namespace handglass::fuzz
