#include "study/rows.hpp"

#include "study/glossary.hpp"
#include "study/layout.hpp"
#include "wire/text.hpp"
#include "x509/certificate.hpp"

namespace handglass::study {
namespace {

using wire::Note;
using wire::NoteKind;

// Rows of hex beyond this many bytes teach nothing.
constexpr std::size_t hex_shown = 72;

bool is_leaf(const Note& note) { return note.kind != NoteKind::group; }

// The direct parts of a group.
std::vector<std::size_t> parts_of(const std::vector<Note>& notes, std::size_t group) {
  std::vector<std::size_t> out;
  for (std::size_t i = group + 1; i < notes.size() && notes[i].depth > notes[group].depth; ++i)
    if (notes[i].depth == notes[group].depth + 1) out.push_back(i);
  return out;
}

// The notes of a message, and of each the one that holds it.
struct Outline {
  explicit Outline(const std::vector<Note>& of) : notes(of), holders(wire::holders_of(of)) {}
  const std::vector<Note>& notes;
  wire::Holders holders;
};

std::string item_text(const Note& note) { return "[" + std::to_string(*note.index) + "]"; }

// A field of variable length: its length, and its bytes without a name of their own.
bool is_opaque(const std::vector<Note>& notes, std::size_t group) {
  const auto part = [&](std::size_t i) {
    return i < notes.size() && notes[i].depth > notes[group].depth;
  };
  if (!part(group + 1) || notes[group + 1].kind != NoteKind::length) return false;
  if (!part(group + 2)) return true;
  const Note& value = notes[group + 2];
  return value.kind == NoteKind::leaf && value.name.empty() && !value.index && !part(group + 3);
}

std::string label_of(const Outline& in, std::size_t index) {
  const auto& notes = in.notes;
  const Note& note = notes[index];
  const auto holder = in.holders[index];
  if (note.kind == NoteKind::length) {
    if (!holder || notes[*holder].depth == 0) return "length";
    if (!notes[*holder].index) return std::string(notes[*holder].name);
    return is_opaque(notes, *holder) ? item_text(notes[*holder]) : "length";
  }
  if (note.index) return item_text(note);
  if (note.name.empty()) return {};
  // The first field of a structure in a list says which item this is.
  const bool first = holder && notes[*holder].index && *holder + 1 == index;
  return (first ? item_text(notes[*holder]) + " " : "") + std::string(note.name);
}

// Lists and structures indent what they hold; single items and variable fields do not.
int indent_of(const Outline& in, std::size_t index) {
  const auto& notes = in.notes;
  int indent = 0;
  const auto direct = in.holders[index];
  for (auto holder = direct; holder && notes[*holder].depth > 0; holder = in.holders[*holder])
    if (!notes[*holder].index && !is_opaque(notes, *holder)) ++indent;
  const bool own_length = notes[index].kind == NoteKind::length && direct &&
                          notes[*direct].depth > 0 && !notes[*direct].index &&
                          !is_opaque(notes, *direct);
  return indent - (own_length ? 1 : 0);
}

// The name alone of "secp256r1 (0x0017)"; what has no name keeps its number.
std::string without_number(std::string value) {
  const std::size_t at = value.rfind(" (");
  if (at != std::string::npos && value.ends_with(')') && !value.starts_with("unknown"))
    value.resize(at);
  return value;
}

std::string joined_leaves(const MessageEntry& message, std::size_t group, bool skip_type) {
  const auto& notes = message.fields;
  std::string out;
  for (std::size_t i = group + 1; i < notes.size() && notes[i].depth > notes[group].depth; ++i) {
    if (notes[i].kind != NoteKind::leaf || notes[i].size == 0 ||
        (skip_type && notes[i].depth == notes[group].depth + 1 && notes[i].name == "type"))
      continue;
    out += (out.empty() ? "" : ", ") + without_number(value_of(message, notes[i]));
  }
  return out.empty() ? "empty" : out;
}

void add_meaning(std::vector<FieldRow>& rows, const MessageEntry& message, std::size_t index,
                 int indent) {
  const auto& notes = message.fields;
  const Note& note = notes[index];
  const std::string name = note.index ? item_text(note) : std::string(note.name);
  const auto add = [&](std::string label, std::string value) {
    rows.push_back({note.at, note.size, indent, std::move(label), std::move(value)});
  };
  if (is_leaf(note)) return add(name, value_of(message, note));
  if (note.value.starts_with("!!")) add(name, note.value);
  const auto parts = parts_of(notes, index);
  if (is_opaque(notes, index))
    return add(name, parts.size() == 2 && notes[parts[1]].size ? value_of(message, notes[parts[1]])
                                                               : "empty");
  const bool list = !parts.empty() && notes[parts.front()].kind == NoteKind::length;
  const std::size_t items = parts.size() - (list ? 1 : 0);
  if (list && items && is_leaf(notes[parts[1]]))
    return add(name, joined_leaves(message, index, false));
  const bool tagged = note.index && parts.size() >= 2 && notes[parts.front()].name == "type" &&
                      notes[parts[1]].kind == NoteKind::length;
  if (tagged)
    return add(without_number(notes[parts.front()].value), joined_leaves(message, index, true));
  add(name, list ? (items ? (items == 1 ? "1 entry" : std::to_string(items) + " entries") : "empty")
                 : "");
  for (std::size_t part : parts)
    if (notes[part].kind != NoteKind::length) add_meaning(rows, message, part, indent + 1);
}

std::string_view rfc_above(const Outline& in, std::size_t index) {
  for (std::optional at = index; at; at = in.holders[*at])
    if (!in.notes[*at].rfc.empty()) return in.notes[*at].rfc;
  return {};
}

Field unread(const MessageEntry& message, std::size_t from, std::size_t end) {
  const View bytes = View(message.bytes).subspan(from, end - from);
  return {.at = from,
          .size = bytes.size(),
          .path = "unread",
          .name = "unread",
          .value = wire::bytes_text(bytes)};
}

}  // namespace

std::string value_of(const MessageEntry& message, const Note& note) {
  const View bytes = View(message.bytes).subspan(note.at, note.size);
  const bool bytes_alone = note.kind == NoteKind::leaf && note.name.empty() && !note.index;
  if (bytes_alone && message.message == Message::certificate) {
    const auto certificate = x509::Certificate::parse(bytes);
    return (certificate ? x509::to_string((*certificate)->subject()) : std::string("malformed")) +
           " (" + counted(note.size, "byte") + ")";
  }
  if (bytes_alone && message.message == Message::certificate_request)
    return x509::to_string(x509::Name{bytes});
  const bool long_bytes = note.kind == NoteKind::leaf && note.size > 7 &&
                          !note.value.starts_with('"') && !note.value.starts_with("!!");
  if (!long_bytes) return note.value;
  return note.size <= hex_shown ? grouped_hex(bytes) : counted(note.size, "byte");
}

std::vector<FieldRow> byte_rows(const MessageEntry& message) {
  std::vector<FieldRow> rows;
  for (Field& field : fields_of(message)) {
    if (field.length && !field.value.starts_with("!!"))
      field.value += field.value == "1" ? " byte" : " bytes";
    rows.push_back(
        {field.at, field.size, field.indent, std::move(field.name), std::move(field.value)});
  }
  return rows;
}

std::vector<Field> fields_of(const MessageEntry& message) {
  const auto& notes = message.fields;
  const Outline outline(notes);
  std::vector<Field> out;
  std::size_t covered = 0;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const Note& note = notes[i];
    if (!is_leaf(note) || note.size == 0 || note.at < covered) continue;
    if (note.at > covered) out.push_back(unread(message, covered, note.at));
    Field field{.at = note.at,
                .size = note.size,
                .read = true,
                .length = note.kind == NoteKind::length,
                .indent = indent_of(outline, i),
                .path = wire::path_of(notes, outline.holders, i),
                .name = label_of(outline, i),
                .value = value_of(message, note),
                .rfc = rfc_above(outline, i)};
    field.explain_id = study::explain_id(message.name(), field.path);
    out.push_back(std::move(field));
    covered = note.at + note.size;
  }
  if (covered < message.bytes.size()) out.push_back(unread(message, covered, message.bytes.size()));
  return out;
}

std::vector<FieldRow> meaning_rows(const MessageEntry& message) {
  const auto& notes = message.fields;
  std::vector<FieldRow> rows;
  if (notes.empty()) return rows;
  if (is_leaf(notes.front()))
    return {{0, notes.front().size, 0, std::string(notes.front().name), notes.front().value}};
  for (std::size_t part : parts_of(notes, 0))
    if (notes[part].kind != NoteKind::length && notes[part].name != "msg_type")
      add_meaning(rows, message, part, 0);
  return rows;
}

}  // namespace handglass::study
