#include "study/sources.hpp"

#include <algorithm>

#include "study/rows.hpp"

namespace handglass::study {
namespace {

// Shorter bytes may stand anywhere by chance.
constexpr std::size_t telling = 8;

}  // namespace

std::optional<Source> source_of(const Trace& trace, const DerivationEntry::Input& input) {
  if (input.ref || input.bytes.empty()) return std::nullopt;
  std::optional<Source> holder;
  for (const MessageEntry& message : trace.messages) {
    if (message.n == 0) continue;
    if (same(message.transcript, input.bytes)) return Source{message.n, {}, true};
    for (const Field& field : fields_of(message)) {
      const View bytes = View(message.bytes).subspan(field.at, field.size);
      const bool named = field.path.ends_with(input.name);
      if (same(bytes, input.bytes) && (named || bytes.size() >= telling))
        return Source{message.n, field.path, true};
      if (!holder && bytes.size() > input.bytes.size() && input.bytes.size() >= telling &&
          !std::ranges::search(bytes, input.bytes).empty())
        holder = Source{message.n, field.path, false};
    }
  }
  return holder;
}

}  // namespace handglass::study
