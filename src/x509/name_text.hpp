// How the attributes of a distinguished name are written for people (RFC 4514).
#pragma once
#include <string>
#include <string_view>

#include "wire/der.hpp"

namespace handglass::x509 {

// "CN" for 2.5.4.3; the dotted form where there is no customary short one.
std::string attribute_name(der::Oid type);

// The characters of a value as UTF-8. What is no valid text of its type, and what could move the
// cursor or turn the reading direction of a terminal, is shown as \xNN: a name is a stranger's.
std::string attribute_text(const der::Any& value);

// The same as it stands in a name (RFC 4514 §2.4): a backslash before what separates attributes,
// and before a backslash, so that one value cannot look like two; "#020101", the DER, where it is
// no text.
std::string escaped_value(const der::Any& value);

// The contents of the object identifier of a short name, or of a dotted one; empty where it is
// none.
Bytes attribute_type(std::string_view name);

}  // namespace handglass::x509
