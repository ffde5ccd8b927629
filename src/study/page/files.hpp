// The style and the script of a page: page.css and page.js beside this file, put into the library
// when it is built (embed.py).
#pragma once
#include <string_view>

namespace handglass::study::page {

extern const std::string_view style_text, script_text;

}  // namespace handglass::study::page
