#include "mutators/fields.hpp"

#include <algorithm>

namespace handglass::fuzz {
namespace {

using wire::Note;
using wire::NoteKind;

wire::Refit refit(Dice& dice) { return dice.one_in(12) ? wire::Refit::none : wire::Refit::lengths; }

Bytes replaced(const Read& read, std::size_t index, View replacement, Dice& dice) {
  return wire::replace(read.bytes, read.notes, index, replacement, refit(dice))
      .value_or(read.bytes);
}

View content(const Read& read, const Note& note) {
  return View(read.bytes).subspan(note.at, note.size);
}

// A length that lies: what it counts stays.
Bytes lie(const Read& read, const Note& length, Dice& dice) {
  Bytes out = read.bytes;
  const MutableView at = MutableView(out).subspan(length.at, length.size);
  if (at.empty()) return out;
  switch (dice.below(4)) {
    case 0: ++at.back(); break;
    case 1: --at.back(); break;
    case 2: std::ranges::fill(at, dice.one_in(2) ? 0 : 0xff); break;
    case 3: at[dice.below(at.size())] = dice.byte(); break;
  }
  return out;
}

// The items of the list that `index` belongs to, itself among them.
std::vector<std::size_t> siblings(const Read& read, std::size_t index) {
  const auto& notes = read.notes;
  const int depth = notes[index].depth;
  std::size_t first = index;
  for (std::size_t i = index; i > 0 && notes[i - 1].depth >= depth; --i)
    if (notes[i - 1].depth == depth && notes[i - 1].index) first = i - 1;
  std::vector<std::size_t> out;
  for (std::size_t i = first; i < notes.size() && notes[i].depth >= depth; ++i)
    if (notes[i].depth == depth && notes[i].index) out.push_back(i);
  return out;
}

Bytes swapped(const Read& read, std::size_t one, std::size_t other) {
  if (one == other) return read.bytes;
  const Note &a = read.notes[std::min(one, other)], &b = read.notes[std::max(one, other)];
  const View whole(read.bytes);
  return concat({whole.first(a.at), content(read, b),
                 whole.subspan(a.at + a.size, b.at - a.at - a.size), content(read, a),
                 whole.subspan(b.at + b.size)});
}

Bytes change_item(const Read& read, std::size_t index, Dice& dice) {
  const View item = content(read, read.notes[index]);
  const auto all = siblings(read, index);
  switch (dice.below(5)) {
    case 0: return replaced(read, index, View{}, dice);
    case 1: return replaced(read, index, concat({item, item}), dice);
    case 2: return swapped(read, index, dice.pick(all));
    case 3: return replaced(read, index, content(read, read.notes[dice.pick(all)]), dice);
    default: return replaced(read, index, scribble(item, dice), dice);
  }
}

}  // namespace

Bytes change_fields(const Read& read, Dice& dice) {
  if (read.notes.empty()) return scribble(read.bytes, dice);
  const std::size_t index = dice.below(read.notes.size());
  const Note& note = read.notes[index];
  if (note.kind == NoteKind::length || note.kind == NoteKind::der_header)
    return lie(read, note, dice);
  if (note.index && dice.one_in(2)) return change_item(read, index, dice);
  if (note.kind == NoteKind::leaf)
    return replaced(read, index, scribble(content(read, note), dice), dice);
  // A group: cut out, doubled, or one of its own leaves.
  switch (dice.below(8)) {
    case 0: return replaced(read, index, View{}, dice);
    case 1: return replaced(read, index, concat({content(read, note), content(read, note)}), dice);
    default: break;
  }
  for (std::size_t i = index + 1 + dice.below(4); i < read.notes.size(); ++i)
    if (read.notes[i].kind == NoteKind::leaf)
      return replaced(read, i, scribble(content(read, read.notes[i]), dice), dice);
  return scribble(read.bytes, dice);
}

Bytes cross_fields(const Read& read, const Read& other, Dice& dice) {
  if (read.notes.empty()) return read.bytes;
  const std::size_t index = dice.below(read.notes.size());
  std::vector<std::size_t> alike;
  for (std::size_t i = 0; i < other.notes.size(); ++i)
    if (other.notes[i].name == read.notes[index].name &&
        other.notes[i].type == read.notes[index].type)
      alike.push_back(i);
  if (alike.empty()) return read.bytes;
  return replaced(read, index, content(other, other.notes[dice.pick(alike)]), dice);
}

}  // namespace handglass::fuzz
