// The text of an attribute, prepared for comparison as caseIgnoreMatch has it (RFC 5280 §7.1, RFC
// 4518 §2): transcoded, mapped, normalized, without the blanks that do not count.
#pragma once
#include <optional>
#include <string>

#include "wire/der.hpp"

namespace handglass::x509 {

// Whether a value is text of ASCII alone, whatever its type: then letters and blanks are all that
// preparation changes.
bool is_ascii_text(const der::Any& value);

// In UTF-8. Nothing where the value is no text of its type, or has a character that names may not
// have (RFC 4518 §2.4).
std::optional<std::string> prepared(const der::Any& value);

}  // namespace handglass::x509
