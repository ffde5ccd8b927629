// What a web server answers to a request over a connection that was shaken hands on: many complete
// the handshake, and refuse a missing or wrong client certificate in HTTP.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "study/findings.hpp"

namespace handglass::study {

// The first line of an answer (RFC 9112 §4), without its line end: "HTTP/1.1 200 OK".
struct HttpStatus {
  int code = 0;  // 100 to 999
  std::string_view reason;
};
std::optional<HttpStatus> http_status(std::string_view line);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7), the one form that is written today.
std::optional<Time> http_date(std::string_view text);

struct HttpAnswer {
  int status = 0;
  std::string reason;        // "Bad Request", as it was said; harmless on a terminal
  std::optional<Time> date;  // of its clock (RFC 9110 §6.6.1)
  std::string server;        // who says that it is: "nginx/1.22.1"; empty where it does not
  std::string body;          // the beginning, without markup, as one line
};
// The head and some of the body; nothing where it is no answer in HTTP/1.
std::optional<HttpAnswer> read_http_answer(View bytes);

// A status that speaks of the certificate is a finding, with the words of the servers that people
// meet: nginx and its 400, 495, 496 and 497, IIS and its 403.7, .13, .16 and .17. Why the server
// does not like what it was shown, or not, may be one of `possible`. A clock that is far from `now`
// is a finding too: certificates are judged by it.
void diagnose_http(Findings& out, View answer, std::string_view path, bool certificate_shown,
                   Time now, std::vector<Refusal::Suspicion> possible = {});

}  // namespace handglass::study
