// Notes: what a reader saw, byte for byte, for people. The same fold that parses writes them when
// somebody watches.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace handglass::wire {

enum class NoteKind : std::uint8_t {
  group,       // made of the deeper notes that follow
  leaf,        // a value: the leaves and lengths of a message cover its bytes once
  length,      // a big-endian length of the bytes of its group that follow
  der_header,  // the identifier and length octets of a DER value (X.690 §8.1)
};

struct Note {
  std::size_t at = 0, size = 0;  // bytes, from the start of the message
  int depth = 0;
  NoteKind kind = NoteKind::leaf;
  std::string_view name = {};  // the field's name; empty for the value of the field that holds it
  std::optional<std::size_t> index = {};  // of a list item
  std::string_view type = {}, rfc = {};   // of a structure that names itself
  std::string value = {};                 // as people read it: "TLS 1.2 (0x0303)"
};

// The two ways to read: Silent is the fast path, where what concerns notes compiles to nothing.
struct Silent {};
struct Watched {
  std::vector<Note> notes;
  int depth = 0;
};

// "extensions[2].server_name.server_name_list[0].host_name": the names of a note and of those that
// hold it, below the root. The bytes of a variable-length field have no name of their own, so its
// path is the path of its value; "session_id.length" is its length.
std::string path_of(const std::vector<Note>& notes, std::size_t index);

// Of each note the one that holds it. For who asks for all: alone, the one that holds a list's last
// item is found over all that are before it.
using Holders = std::vector<std::optional<std::size_t>>;
Holders holders_of(const std::vector<Note>& notes);
std::string path_of(const std::vector<Note>& notes, const Holders& holders, std::size_t index);

// The index of the note at a path, the value where a field and its value share one; nothing where
// there is none.
std::optional<std::size_t> find(const std::vector<Note>& notes, std::string_view path);

// What happens to the lengths that count a changed field.
enum class Refit : std::uint8_t { none, lengths };

// `bytes` with the note at `index` replaced. With Refit::lengths each length that counts it is
// mended; a DER length may then take more or fewer bytes itself. Nothing where a length cannot hold
// the new size.
std::optional<Bytes> replace(View bytes, const std::vector<Note>& notes, std::size_t index,
                             View replacement, Refit refit);

}  // namespace handglass::wire
