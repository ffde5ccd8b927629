#include "wire/note.hpp"

#include <algorithm>

namespace handglass::wire {
namespace {

// The note that holds `index`; nothing for the message itself.
std::optional<std::size_t> holder_of(const std::vector<Note>& notes, std::size_t index) {
  if (notes[index].depth == 0) return std::nullopt;
  for (std::size_t i = index; i-- > 0;)
    if (notes[i].depth < notes[index].depth) return i;
  return std::nullopt;
}

std::string step(const Note& note) {
  return note.index ? "[" + std::to_string(*note.index) + "]" : std::string(note.name);
}

bool take_end(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

// Whether the note is at `path`, which is read from its end: nearly every note has another one, and
// most of them have it in their last step.
bool is_at(const std::vector<Note>& notes, std::size_t index, std::string_view path) {
  std::string_view rest = path;
  for (std::optional at = index; at; at = holder_of(notes, *at)) {
    const Note& note = notes[*at];
    if (*at != index && note.depth == 0) break;  // the message itself
    const std::string_view below = path.substr(rest.size());
    const bool joined = below.empty() || below.starts_with('[');
    if (!joined && !take_end(rest, ".")) return false;
    if (!(note.index ? take_end(rest, step(note)) : take_end(rest, note.name))) return false;
  }
  return rest.empty();
}

// The length that `group` begins with, if it begins with one: its next deeper note.
std::optional<std::size_t> length_of(const std::vector<Note>& notes, std::size_t group) {
  for (std::size_t i = group + 1; i < notes.size() && notes[i].depth > notes[group].depth; ++i)
    if (notes[i].depth == notes[group].depth + 1 &&
        (notes[i].kind == NoteKind::length || notes[i].kind == NoteKind::der_header))
      return i;
  return std::nullopt;
}

std::optional<Bytes> big_endian(std::size_t value, std::size_t width) {
  if (width < sizeof value && value >> (8 * width)) return std::nullopt;
  Bytes out(width);
  for (std::size_t i = width; i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value);
  return out;
}

Bytes der_header(std::uint8_t tag, std::size_t size) {
  Bytes out{tag};
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
    return out;
  }
  std::size_t width = 1;
  while (width < sizeof size && size >> (8 * width)) ++width;
  out.push_back(static_cast<std::uint8_t>(0x80 | width));
  append(out, *big_endian(size, width));
  return out;
}

struct Edit {
  std::size_t at, size;
  Bytes bytes;
};

Bytes apply(View bytes, std::vector<Edit> edits) {
  std::ranges::sort(edits, {}, &Edit::at);
  Bytes out;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    append(out, bytes.subspan(at, edit.at - at));
    append(out, edit.bytes);
    at = edit.at + edit.size;
  }
  append(out, bytes.subspan(at));
  return out;
}

// `holder` answers as holder_of does.
template <class Holder>
std::string path_by(const std::vector<Note>& notes, std::size_t index, Holder holder) {
  std::string path = step(notes[index]);
  for (auto at = holder(index); at; at = holder(*at)) {
    if (notes[*at].depth == 0) break;  // the message itself
    const bool joined = path.empty() || path.starts_with('[');
    path = step(notes[*at]) + (joined ? "" : ".") + path;
  }
  return path;
}

}  // namespace

std::string path_of(const std::vector<Note>& notes, std::size_t index) {
  return path_by(notes, index, [&](std::size_t of) { return holder_of(notes, of); });
}

std::string path_of(const std::vector<Note>& notes, const Holders& holders, std::size_t index) {
  return path_by(notes, index, [&](std::size_t of) { return holders[of]; });
}

Holders holders_of(const std::vector<Note>& notes) {
  Holders out;
  std::vector<std::size_t> open;  // the notes that hold the one before, and that one
  for (std::size_t i = 0; i < notes.size(); ++i) {
    while (!open.empty() && notes[open.back()].depth >= notes[i].depth) open.pop_back();
    out.push_back(open.empty() ? std::nullopt : std::optional(open.back()));
    open.push_back(i);
  }
  return out;
}

std::optional<std::size_t> find(const std::vector<Note>& notes, std::string_view path) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const bool value_of_found = found && notes[i].name.empty() && !notes[i].index &&
                                notes[i].depth == notes[*found].depth + 1;
    if ((!found || value_of_found) && is_at(notes, i, path)) found = i;
  }
  return found;
}

std::optional<Bytes> replace(View bytes, const std::vector<Note>& notes, std::size_t index,
                             View replacement, Refit refit) {
  const Note& target = notes[index];
  std::vector<Edit> edits{{target.at, target.size, to_bytes(replacement)}};
  auto growth =
      static_cast<std::ptrdiff_t>(replacement.size()) - static_cast<std::ptrdiff_t>(target.size);
  if (refit == Refit::none || growth == 0) return apply(bytes, std::move(edits));
  for (auto holder = holder_of(notes, index); holder; holder = holder_of(notes, *holder)) {
    const auto at = length_of(notes, *holder);
    if (!at || *at == index) continue;
    const Note& length = notes[*at];
    const std::size_t counted = notes[*holder].at + notes[*holder].size - (length.at + length.size);
    const auto mended = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(counted) + growth);
    if (length.kind == NoteKind::der_header) {
      Bytes header = der_header(bytes[length.at], mended);
      growth +=
          static_cast<std::ptrdiff_t>(header.size()) - static_cast<std::ptrdiff_t>(length.size);
      edits.push_back({length.at, length.size, std::move(header)});
    } else {
      auto number = big_endian(mended, length.size);
      if (!number) return std::nullopt;
      edits.push_back({length.at, length.size, *std::move(number)});
    }
  }
  return apply(bytes, std::move(edits));
}

}  // namespace handglass::wire
