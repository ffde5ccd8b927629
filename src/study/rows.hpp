// The fields of a message as rows of a page: every byte once, or the meaning alone.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

struct FieldRow {
  std::size_t at = 0, size = 0;  // bytes of the message
  int indent = 0;
  std::string name, value;
};

// A row for each leaf and length, and for what a fault left unread.
std::vector<FieldRow> byte_rows(const MessageEntry& message);
// A row for each field that means something; lists in one row.
std::vector<FieldRow> meaning_rows(const MessageEntry& message);
// The leaves and lengths by their paths: every byte once, also what a fault left unread.
struct Field {
  std::size_t at = 0, size = 0;  // bytes of the message
  bool read = false;             // it has a path, and a place in an RFC
  bool length = false;
  int indent = 0;
  std::string path;         // "extensions[2].server_name.server_name_list[0].host_name"
  std::string name, value;  // as in a row
  std::string_view rfc = {};
  std::string explain_id = {};  // what the glossary knows it by
};
std::vector<Field> fields_of(const MessageEntry& message);
// What the bytes of a note mean: as the note says, but certificates and names are read.
std::string value_of(const MessageEntry& message, const wire::Note& note);

}  // namespace handglass::study
