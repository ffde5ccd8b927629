// The HTML face of a trace: one file that needs no other, nothing from a network, and no JavaScript
// to be read. It says what the terminal says at its highest detail, with bytes and fields side by
// side; with JavaScript they light each other, messages are revealed one by one, and hashes are
// computed again in the page.
#pragma once
#include <string>

#include "study/trace.hpp"

namespace handglass::study {

// The whole page, UTF-8. The same trace gives the same bytes. What a peer sent is text in it and
// nothing else; hidden secrets are absent.
std::string html_page(const Trace& trace);

// What a browser may do with any page: its own style and its own script, by their hashes, and
// nothing else. The page says it itself; a server says it too.
std::string content_security_policy();

}  // namespace handglass::study
