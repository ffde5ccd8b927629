// What a page or an answer to a person may have in it.
#pragma once
#include <string_view>

#include "target.hpp"
#include "wire/utf8.hpp"

namespace handglass::fuzz {

// UTF-8 without controls, of seven bits or eight, and without the marks that turn a line around or
// are not seen (Unicode's Bidi_Control and format characters); `kept` are let through.
inline bool is_harmless(std::string_view text, std::string_view kept = {}) {
  View rest = as_bytes(text);
  while (!rest.empty()) {
    if (rest.front() >= 0x20 && rest.front() < 0x7f) {  // as good as all of a page
      rest = rest.subspan(1);
      continue;
    }
    const auto c = take_code_point(rest);
    if (!c) return false;
    const bool control = *c < 0x20 || (*c >= 0x7f && *c < 0xa0);
    const bool turns = *c == 0x61c || *c == 0x200e || *c == 0x200f ||
                       (*c >= 0x202a && *c <= 0x202e) || (*c >= 0x2066 && *c <= 0x2069);
    const bool unseen = *c == 0xad || (*c >= 0x200b && *c <= 0x200d) || *c == 0x2028 ||
                        *c == 0x2029 || (*c >= 0x2060 && *c <= 0x2064) || *c == 0xfeff;
    if (turns || unseen) return false;
    if (control && (*c >= 0x80 || !kept.contains(static_cast<char>(*c)))) return false;
  }
  return true;
}

}  // namespace handglass::fuzz
