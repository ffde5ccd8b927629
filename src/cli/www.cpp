#include "cli/www.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/letters.hpp"
#include "study/html.hpp"
#include "study/sentences.hpp"
#include "wire/hex.hpp"
#include "x509/certificate.hpp"
#include "x509/identity.hpp"

namespace handglass::cli {
namespace {

using handshake::Declined;
using handshake::NotAsked;

std::string about_client(const handshake::PeerIdentity& peer, const study::Trace& trace) {
  if (std::holds_alternative<NotAsked>(peer))
    return "client       was not asked for a certificate\n";
  if (std::holds_alternative<Declined>(peer))
    return "client       was asked for a certificate and sent none\n";
  if (const auto* shared = std::get_if<handshake::PreShared>(&peer))
    return fmt::format("client       knows the pre-shared key \"{}\"\n",
                       printable(as_bytes(shared->identity)));
  const auto* proven = std::get_if<handshake::Proven>(&peer);
  if (!proven) return "client       is not known\n";
  const x509::Certificate& leaf = *proven->leaf;
  const x509::Identity identity = x509::identity_of(leaf);
  std::string out = fmt::format("client       {}\n", identity.subject);
  const auto names = [&](std::string_view label, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) out += fmt::format("{:<12} {}\n", label, text);
  };
  names("e-mail", identity.emails);
  names("URI", identity.uris);
  names("host", identity.hosts);
  out += fmt::format("issuer       {}\nserial       {}\nvalid        {} to {}\n",
                     x509::to_string(leaf.issuer()), leaf.serial_text(),
                     to_minutes(leaf.not_before()), to_minutes(leaf.not_after()));
  const auto* judgement = trace.judgement_by(handshake::Role::server);
  if (!judgement) return out;
  for (const x509::Checked& checked : judgement->verdict.checks) {
    if (checked.status == x509::Status::pass)
      out += fmt::format("pass         {}\n", study::sentence(checked));
    if (checked.status == x509::Status::skip)
      out += fmt::format("not checked  {}\n", study::sentence(checked));
  }
  return out;
}

std::string page(const handshake::Session& session, const study::Trace& trace) {
  const auto& agreed = session.negotiated;
  return fmt::format(
      "You are speaking TLS 1.2 with Handglass.\n\nsuite        {} ({})\nalpn         {}\nmaster   "
      "    {}\nyou          {}\nserver       {}\n{}",
      agreed.suite->name(), agreed.suite->openssl_name, agreed.alpn.empty() ? "none" : agreed.alpn,
      agreed.extended_master_secret ? "extended_master_secret" : "without extended_master_secret",
      trace.client_endpoint, trace.server_endpoint, about_client(session.peer, trace));
}

struct Body {
  std::string_view type;
  std::string content;
  std::string headers;  // more of them, lines ended
};

Body text_body(std::string content) {
  return {"text/plain; charset=utf-8", std::move(content), {}};
}

// Whoever asks sees its own handshake, and no secret of it, whatever else this server shows.
Body page_body(study::Trace trace) {
  study::hide_secrets(trace);
  trace.exports.clear();  // asked for here, not by the browser
  return {"text/html; charset=utf-8", study::html_page(trace),
          fmt::format("Content-Security-Policy: {}; frame-ancestors 'none'\r\n"
                      "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n",
                      study::content_security_policy())};
}

std::string response(std::string_view status, const Body& body, bool with_content = true) {
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n"
      "Cache-Control: no-store\r\nVary: Accept\r\n{}\r\n{}",
      status, body.type, body.content.size(), body.headers, with_content ? body.content : "");
}

// Whether the request says in a header line of its own that it takes HTML, as browsers do.
bool takes_html(std::string_view request) {
  while (!request.empty()) {
    const std::size_t end = std::min(request.find('\n'), request.size());
    const std::string_view line = request.substr(0, end);
    request.remove_prefix(std::min(end + 1, request.size()));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && same_letters(line.substr(0, colon), "accept") &&
        line.find("text/html", colon) != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

bool http_request_is_whole(std::string_view request) {
  return request.find("\r\n\r\n") != std::string_view::npos ||
         request.find("\n\n") != std::string_view::npos;
}

bool wants_certificate(std::string_view request, std::string_view private_path) {
  if (private_path.empty()) return false;
  const std::string_view line = request.substr(0, request.find('\n'));
  const std::size_t at = std::min(line.find(' '), line.size());
  return line.substr(std::min(at + 1, line.size())).starts_with(private_path);
}

std::string http_answer(std::string_view request, std::string_view private_path,
                        const handshake::Session& session, const study::Trace& trace) {
  if (!http_request_is_whole(request))
    return response("431 Request Header Fields Too Large", text_body("The request is too long.\n"));
  const bool head = request.starts_with("HEAD ");
  if (!head && !request.starts_with("GET "))
    return response("405 Method Not Allowed", text_body("Only GET and HEAD are answered here.\n"));
  if (wants_certificate(request, private_path) &&
      !std::holds_alternative<handshake::Proven>(session.peer))
    return response(
        "403 Forbidden",
        text_body("This is for clients with a certificate. The server asked for one by a "
                  "second handshake, and got none.\n"),
        !head);
  return response("200 OK",
                  takes_html(request) ? page_body(trace) : text_body(page(session, trace)), !head);
}

}  // namespace handglass::cli
