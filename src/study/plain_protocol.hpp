// What the first bytes of a protocol in plain text give away.
#pragma once
#include <string>
#include <string_view>

namespace handglass::study {

// Which protocol begins with these characters, in a sentence that says what to do; empty where it
// is none that we know.
std::string protocol_hint(std::string_view first);

}  // namespace handglass::study
