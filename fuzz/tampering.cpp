// A change as people write it, up to a newline, and bytes for it to be made in: as a message of
// each kind, and as records on their way.
#include "study/tampering.hpp"
#include "target.hpp"

using namespace handglass;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View input(data, size);
  const std::size_t end = std::min(as_text(input).find('\n'), size);
  const auto tampering = study::parse_tampering(as_text(input.first(end)));
  if (!tampering) {
    fuzz::require(!tampering.error().empty(), "what is wrong is said");
    return 0;
  }
  const View bytes = input.subspan(std::min(end + 1, size));
  for (const auto refit : {study::Refit::none, study::Refit::lengths, study::Refit::transcript}) {
    study::Tamperer tamperer(*tampering, refit);
    if (tampering->message && !bytes.empty()) {
      const auto said = tamperer.instead_of(
          {tampering->sender, *tampering->message, handshake::KeyExchange::ecdhe, bytes});
      fuzz::require(said.messages.size() <= 2, "one message in its place, or two");
      const auto after = tamperer.instead_of(
          {tampering->sender, *tampering->message, handshake::KeyExchange::ecdhe, bytes});
      fuzz::require(said.messages.size() + after.messages.size() <= 3, "the change is made once");
    }
    const Bytes carried = tamperer.on_the_way(tampering->sender, bytes);
    if (!tamperer.done() || tampering->message)
      fuzz::require(same(carried, bytes), "what is not to be changed is not");
  }
  return 0;
}
