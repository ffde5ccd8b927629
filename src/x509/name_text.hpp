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

// With a backslash before what separates attributes (RFC 4514 §2.4), so that one value cannot look
// like two.
std::string escaped(std::string_view text);

}  // namespace handglass::x509
