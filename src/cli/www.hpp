// What `serve --www` answers to an HTTP request: as text, what the handshake agreed on and what is
// known of the client; to a browser, the page of its own handshake with secrets hidden.
#pragma once
#include <string>
#include <string_view>

#include "handshake/stages.hpp"
#include "study/trace.hpp"

namespace handglass::cli {

// Whether the headers have come to their end.
bool http_request_is_whole(std::string_view request);

// Whether the request is for what begins with `private_path`, which a client without a certificate
// is not shown. Nothing is where the path is empty.
bool wants_certificate(std::string_view request, std::string_view private_path);

// A whole response for a request, or for the beginning of one that is too long.
std::string http_answer(std::string_view request, std::string_view private_path,
                        const handshake::Session& session, const study::Trace& trace);

}  // namespace handglass::cli
