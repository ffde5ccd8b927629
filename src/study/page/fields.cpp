// A message byte by byte: the table of its fields, and its hex. Each field is a link in both, to
// the row of the table, so that one is found from the other without any script.
#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "study/layout.hpp"
#include "study/page/parts.hpp"
#include "study/rows.hpp"
#include "wire/hex.hpp"

namespace handglass::study::page {
namespace {

constexpr std::size_t bytes_in_cell = 3, bytes_cut_to = 2;  // of a field; the rest is in the hex
constexpr std::size_t bytes_of_meaning = 32;                // longer ones mean nothing to the eye
constexpr std::size_t narrow_row = 8, wide_row = 16;

std::string hex4(std::size_t value) {
  std::array<char, 24> out{};
  std::snprintf(out.data(), out.size(), "%04zx", value);
  return out.data();
}

std::string spaced(View bytes) {
  std::string out;
  for (std::uint8_t b : bytes) out += (out.empty() ? "" : " ") + to_hex({&b, 1});
  return out;
}

// What was left unread in two places has one path: ids are made unique.
class Ids {
 public:
  Ids(const Scene& scene, const MessageEntry& message) : scene_(scene), message_(message) {}
  std::string next(const Field& field) {
    std::string id = scene_.id_of(message_, field.path);
    while (!seen_.insert(id).second) id += "-again";
    return id;
  }

 private:
  const Scene& scene_;
  const MessageEntry& message_;
  std::set<std::string> seen_;
};

std::string gutter(std::size_t size, std::size_t row) {
  std::string out;
  for (std::size_t at = 0; at < size; at += row) out += hex4(at) + "\n";
  return out;
}

}  // namespace

void draw_fields(Writer& out, const Scene& scene, const MessageEntry& message) {
  out.open("table", {{"class", "fields"}});
  out.element("caption", {{"class", "unseen"}}, "The fields of " + message.name());
  out.open("thead").open("tr");
  for (const char* head : {"Offset", "Field", "Value", "Meaning", "RFC"})
    out.element("th", {{"scope", "col"}}, head);
  out.close().close().open("tbody").line();
  Ids ids(scene, message);
  std::string_view rfc;
  for (const Field& field : fields_of(message)) {
    const View bytes = View(message.bytes).subspan(field.at, field.size);
    const std::string id = ids.next(field);
    out.open("tr", {{"id", id}});
    out.element("td", hex4(field.at));
    out.open("th", {{"scope", "row"},
                    {"class", field.indent > 0 ? "i" + std::to_string(std::min(field.indent, 6))
                                               : std::string()}});
    out.open("a", {{"href", "#" + id}}).breakable(field.name.empty() ? "value" : field.name);
    out.close().close();
    out.element("td", bytes.size() > bytes_in_cell ? spaced(bytes.first(bytes_cut_to)) + " …"
                                                   : spaced(bytes));
    out.open("td");
    if (field.value == grouped_hex(bytes) && bytes.size() > bytes_of_meaning)
      out.text(counted(bytes.size(), "byte"));
    else if (field.value == grouped_hex(bytes))
      draw_bytes(out, bytes);
    else
      out.breakable(field.length ? field.value + (field.value == "1" ? " byte" : " bytes")
                                 : field.value);
    out.close();
    // A section is named where it begins to hold.
    out.element("td", field.rfc == rfc ? std::string_view() : field.rfc);
    rfc = field.rfc;
    out.close().line();
  }
  out.close().close().line();
}

void draw_hex(Writer& out, const Scene& scene, const MessageEntry& message) {
  out.open("div",
           {{"class", "hex"}, {"role", "group"}, {"aria-label", "Bytes of " + message.name()}});
  for (const auto& [name, row] : {std::pair{"at narrow", narrow_row}, {"at wide", wide_row}})
    out.open("pre", {{"class", name}, {"aria-hidden", "true"}})
        .lines(gutter(message.bytes.size(), row))
        .close();
  out.open("p");
  Ids ids(scene, message);
  bool first = true;
  for (const Field& field : fields_of(message)) {
    if (!first) out.text(" ");
    first = false;
    out.element("a", {{"href", "#" + ids.next(field)}, {"class", field.length ? "length" : ""}},
                spaced(View(message.bytes).subspan(field.at, field.size)));
  }
  out.close().close().line();
}

}  // namespace handglass::study::page
