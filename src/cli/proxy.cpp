#include "cli/proxy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "study/http_answer.hpp"

namespace handglass::cli {
namespace {

// The head of an answer, all its lines.
constexpr std::size_t head_length = 16384;
// Answers with 1xx, each a head, before the one that counts.
constexpr int most_interim = 8;

constexpr Awaited awaited{"answer to CONNECT",
                          "Is it an HTTP proxy, and does it speak without TLS?"};

std::unexpected<Complaint> refusal(const Talk& talk, const std::string& to, int code,
                                   std::string_view line) {
  const auto says = [&](std::string_view what, std::string_view fix,
                        int exit = exit_code::protocol) {
    return talk.refuse(fmt::format("{}: {}", what, in_quotes(line)), fix, exit);
  };
  switch (code) {
    case 407:
      return says("the proxy wants a login",
                  "This program has none to give; it needs a proxy that "
                  "lets this machine in without.");
    case 403:
      return says("the proxy forbids a connection with " + to,
                  "Many allow port 443 alone. Whoever runs it can allow more.");
    case 400:
    case 404:
    case 405:
    case 501:
      return says("the proxy does not do CONNECT",
                  "It may be a web server and no proxy, or a proxy for plain HTTP alone.");
    // Proxies differ in the number; 500 is tinyproxy's, 503 is squid's.
    case 500:
    case 502:
    case 503:
      return says("the proxy did not reach " + to,
                  "Is the name right, and does the server run? Or the proxy is busy, or at fault.",
                  exit_code::network);
    case 504:
      return says("the proxy got no answer from " + to + " in time",
                  "Does the server run, and may the proxy reach it?", exit_code::network);
    default: return says("the proxy refuses", "Its log knows more.");
  }
}

}  // namespace

Expected<void> check_for_proxy(const HostPort& peer) {
  // What is no name would end up as another part of the request.
  if (std::ranges::all_of(peer.host, [](char c) { return c > 0x20 && c < 0x7f; })) return {};
  return complain(fmt::format("{} is no name for a proxy\n  Names beyond ASCII have a form that "
                              "begins with xn--.",
                              in_quotes(peer.host)),
                  exit_code::usage);
}

Expected<void> ask_proxy(Talk& talk, const HostPort& peer) {
  const std::string to = to_string(peer);
  REQUIRE_OK(talk.say(fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", to)));
  std::size_t left = head_length;
  for (int heads = 0; heads <= most_interim; ++heads) {
    std::string first;
    for (bool is_first = true;; is_first = false) {
      TRY(const std::string line, talk.line(left, awaited));
      left -= std::min(left, line.size() + 2);
      if (is_first) first = line;
      if (is_first && !study::http_status(line))
        return talk.refuse("the proxy's answer is not HTTP: " + in_quotes(line),
                           remedy_for(as_bytes(line), awaited.fix));
      if (!is_first && line.empty()) break;
    }
    const auto status = study::http_status(first);
    if (status->code >= 200 && status->code < 300) return {};  // RFC 9110 §9.3.6: no body follows
    if (status->code >= 200) return refusal(talk, to, status->code, first);
  }
  return talk.refuse("the proxy does not come to an answer", awaited.fix);
}

}  // namespace handglass::cli
