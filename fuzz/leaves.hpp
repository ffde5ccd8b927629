// The leaves of an annotation, which cover the bytes once and in order.
#pragma once
#include <span>

#include "target.hpp"
#include "wire/note.hpp"

namespace handglass::fuzz {

struct Leaves {
  std::size_t end = 0;  // where the last of them ends, of those before the annotation breaks off
  bool broken = false;
};

inline Leaves leaves_of(std::span<const wire::Note> notes) {
  Leaves out;
  for (const wire::Note& note : notes) {
    out.broken |= note.value.starts_with("!!");
    if (note.kind == wire::NoteKind::group || out.broken) continue;
    require(note.at == out.end, "leaves follow each other");
    out.end += note.size;
  }
  return out;
}

}  // namespace handglass::fuzz
