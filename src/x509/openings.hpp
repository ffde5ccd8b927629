// What is looked into further: where a structure keeps another one as DER that it does not read
// itself, by a CHOICE or inside the octets of a string. And what some values mean in words.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "x509/noted.hpp"

namespace handglass::x509 {

// The contents of an extension, by its object identifier. A new one is one row of the table.
struct ExtensionContents {
  std::string_view oid;   // dotted
  std::string_view name;  // the type's: "BasicConstraints"
  Describe describe;
};
const ExtensionContents* extension_contents_of(std::string_view dotted);

// A field whose bytes are another value: all of it, or what its string holds.
struct Opening {
  std::string_view holder;  // type of the structure that has the field, or the name of the list
  std::string_view field;   // "item" in a list
  std::string_view oid;     // dotted, which stands before it; empty: whichever
  enum class What : std::uint8_t { itself, contents } what;
  std::string_view name;  // of the contents
  Describe describe;
};
const Opening* opening_of(std::string_view holder, std::string_view field,
                          std::string_view oid_before);
// Whether some row asks for the object identifier before such a field.
bool may_open(std::string_view holder, std::string_view field);

// What a value means where its type does not say: "digitalSignature, cRLSign", "v3 (2)". Empty
// where there is nothing to say.
std::string meaning_of(std::string_view holder, std::string_view field, View content);

}  // namespace handglass::x509
