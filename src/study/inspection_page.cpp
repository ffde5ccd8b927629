#include "study/inspection_page.hpp"

#include <algorithm>
#include <limits>

#include "study/byte_row.hpp"

namespace handglass::study {
namespace {

using x509::Element;

// Whether it is but a tag around one value.
bool wraps_a_value(const x509::Annotation& annotation, std::size_t index) {
  return index + 1 < annotation.elements.size() &&
         annotation.elements[index + 1].name == "explicit" &&
         annotation.elements[index + 1].holder == index;
}

// The tag around a value is named by its number, the value by the field.
std::string name_of_row(const x509::Annotation& annotation, std::size_t index) {
  const Element& element = annotation.elements[index];
  const Element* holder = element.holder ? &annotation.elements[*element.holder] : nullptr;
  if (element.index) return "[" + std::to_string(*element.index) + "]";
  if (element.name == "explicit" && holder)
    return holder->index ? "value" : std::string(holder->name);
  return std::string(element.name) +
         (wraps_a_value(annotation, index) ? " " + x509::tag_text(element.tag) : "");
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// "SEQUENCE, 351 bytes", after what it is: "keyUsage: " says more than "Extension: ". A name as
// text comes last.
std::string form_of(const Element& element, std::string_view name) {
  std::string form = x509::tag_text(element.tag) + ", " + counted(element.size, "byte");
  if (element.tag == 0x03) form += ", 0 bits unused";
  if (element.type.empty()) return element.value.empty() ? form : form + ": " + element.value;
  if (!element.value.empty()) return element.value + ": " + form;
  return same_but_for_case(element.type, name) ? form : std::string(element.type) + ": " + form;
}

std::string value_of_row(const Element& element, std::string_view name, View der, bool bytes) {
  if (element.hidden) return secret_text(element);
  if (!element.leaf) return bytes ? form_of(element, name) : element.value;
  if (!element.read)
    return "unread: " + counted(element.own, "byte") + "  " +
           grouped_hex(der.subspan(element.at, element.own));
  View content = der.subspan(element.at, element.own);
  content = content.subspan(std::min(element.header, content.size()));
  const bool choice = !element.type.empty();
  std::string text = choice ? std::string(element.type) + " " : "";
  if (content.size() < element.size) text += "cut off  ";
  if (!element.value.empty()) return text + element.value;
  if (element.tag == 0x03 && !content.empty()) {
    if (content[0] != 0) text += std::to_string(content[0]) + " bits unused  ";
    content = content.subspan(1);
  }
  if (content.empty() && choice) return std::string(element.type);
  return content.empty() ? text + "empty" : text + grouped_hex(content);
}

void draw_elements(Page& page, const Inspection& inspection, bool bytes) {
  constexpr std::size_t name_column = 32, value_column = 52, name_alone = 3;
  const auto& annotation = inspection.annotation;
  int told = std::numeric_limits<int>::max();  // what is deeper is in the row of this depth
  for (std::size_t i = 0; i < annotation.elements.size(); ++i) {
    const Element& element = annotation.elements[i];
    if (!bytes) {
      if (element.depth > told || wraps_a_value(annotation, i)) continue;
      const bool in_words = !element.leaf && element.type.empty() && !element.value.empty();
      told = in_words ? element.depth : std::numeric_limits<int>::max();
    }
    const std::string name = name_of_row(annotation, i);
    const std::string value = value_of_row(element, name, inspection.der, bytes);
    if (!bytes) {
      draw_row(page, "", name_alone, 30, element.depth, name, value);
      continue;
    }
    const std::size_t shown =
        element.hidden ? std::min(element.header, element.read ? element.own : 0) : element.own;
    draw_row(page,
             "   " + hex4(element.at) + "  " +
                 hex_column(inspection.der.subspan(element.at, shown)) +
                 (element.hidden ? " .." : ""),
             name_column, value_column, element.depth, name, value);
  }
}

}  // namespace

std::string secret_text(const Element& element) {
  const std::size_t header = element.read ? element.header : 0;
  return counted(element.own - std::min(header, element.own), "secret byte");
}

void draw_inspection(Page& page, const Inspection& inspection, int detail) {
  page.section(inspection.source + " - " + what_it_is(inspection) + " - " +
               counted(inspection.der.size(), "byte"));
  for (const auto& [label, text] : summary_of(inspection))
    page.labelled(label == " " ? "" : label, text);
  if (inspection.locked)
    return page.labelled("locked", "Its bytes are ciphertext, and only the password opens them.");
  if (detail >= 2) draw_elements(page, inspection, detail >= 3);
  for (const x509::Break& one : inspection.annotation.breaks)
    page.judged("broken", "FAIL",
                one.path + " at offset " + std::to_string(one.offset) + " (0x" + hex4(one.offset) +
                    "): " + one.reason);
}

}  // namespace handglass::study
