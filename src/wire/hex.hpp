// Hex, and bytes as text that is safe to print.
#pragma once
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/failure.hpp"

namespace handglass {

std::string to_hex(View bytes);  // lower case, no separators

// Hex digits in pairs; blanks and colons between pairs are skipped.
Result<Bytes> from_hex(std::string_view text);

// As characters, everything outside printable ASCII as \xNN: nothing that a peer sends reaches a
// terminal raw.
std::string printable(View bytes);

// As UTF-8 text for people. What is none, and what could move a cursor or turn the reading
// direction of what stands beside it, is shown as \xNN, but for those that are to be `kept`.
std::string readable(View bytes, std::string_view kept = {});

// At most `most` characters, the last three dots where something was cut.
std::string shorten(std::string text, std::size_t most);

}  // namespace handglass
