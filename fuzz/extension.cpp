// One extension of a hello: a byte that says of which, odd for ServerHello, the type (two bytes),
// the body. What is accepted is written again byte for byte; the annotation breaks where the parse
// does, and else its leaves cover the bytes once, in order. A type that the hello's list has is
// never taken for an unknown one, and one that it does not have is kept as it came.
#include "handshake/extensions.hpp"
#include "leaves.hpp"
#include "target.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

using namespace handglass;

namespace {

// An extension that stands for itself, so that it can be parsed.
template <class Extension>
struct Alone {
  Extension extension;
  static constexpr std::string_view name = "Extension", rfc = "RFC 5246 §7.4.1.4";
  static constexpr auto fields = std::tuple{wire::field<&Alone::extension>("extension")};
};

template <class Tag, std::size_t Max, class... Bodies>
constexpr bool lists(std::type_identity<wire::Tagged<Tag, Max, Bodies...>>, Tag tag) {
  return ((Bodies::tag == tag) || ...);
}

template <class Extension>
void check(View whole) {
  const auto parsed = wire::parse<Alone<Extension>>(whole);
  const View body = whole.subspan(4);
  const auto type = static_cast<handshake::ExtensionType>(whole[0] << 8 | whole[1]);
  const bool listed = lists(std::type_identity<Extension>{}, type);
  fuzz::require(listed || parsed, "nothing can be wrong with what we do not know");
  if (parsed) {
    const Extension& extension = parsed->extension;
    fuzz::require(wire::encode(*parsed) == to_bytes(whole), "parse, then write: the same bytes");
    const auto* unknown = std::get_if<wire::Unknown>(&extension.body);
    fuzz::require((unknown == nullptr) == listed, "what is in the list is read, and nothing else");
    fuzz::require(unknown == nullptr || same(unknown->bytes, body), "it is kept as it came");
  }

  wire::Watched watched;
  wire::Reader<wire::Watched> reader(whole, 0, &watched);
  Alone<Extension> alone;
  wire::read(reader, alone);
  const auto leaves = fuzz::leaves_of(watched.notes);
  fuzz::require(leaves.broken == !parsed, "the annotation breaks where the parse does");
  if (!parsed) {
    fuzz::require(reader.fault() && parsed.error().offset == reader.fault()->at,
                  "both say the same place");
    fuzz::require(*parsed.error().offset <= whole.size(), "and it is a place in the extension");
    return;
  }
  fuzz::require(leaves.end == whole.size(), "leaves cover the extension");
  // Each note stands in the path of its own name, and giving it its own bytes changes nothing.
  for (std::size_t i = 0; i < watched.notes.size() && i < 32; ++i) {
    const wire::Note& note = watched.notes[i];
    const auto changed = wire::replace(whole, watched.notes, i, whole.subspan(note.at, note.size),
                                       wire::Refit::lengths);
    fuzz::require(changed && same(*changed, whole), "a field's own bytes are no change");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || size > 3 + 0xffff) return 0;
  const View type(data + 1, 2), body(data + 3, size - 3);
  const std::array<std::uint8_t, 2> length{static_cast<std::uint8_t>(body.size() >> 8),
                                           static_cast<std::uint8_t>(body.size())};
  const Bytes whole = concat({type, length, body});
  if (data[0] % 2 == 0)
    check<handshake::ClientExtension>(whole);
  else
    check<handshake::ServerExtension>(whole);
  return 0;
}
