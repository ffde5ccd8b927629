#include "cli/www.hpp"

#include <fmt/format.h>

#include "study/sentences.hpp"
#include "wire/hex.hpp"
#include "x509/certificate.hpp"

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
  std::string out =
      fmt::format("client       {}\nissuer       {}\nserial       {}\nvalid        {} to {}\n",
                  x509::to_string(leaf.subject()), x509::to_string(leaf.issuer()),
                  leaf.serial_text(), to_minutes(leaf.not_before()), to_minutes(leaf.not_after()));
  if (const auto* judgement = trace.judgement_by(handshake::Role::server))
    for (const x509::Checked& checked : judgement->verdict.checks)
      if (checked.status == x509::Status::pass)
        out += fmt::format("pass         {}\n", study::sentence(checked));
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

std::string response(std::string_view status, std::string_view body, bool with_body) {
  return fmt::format(
      "HTTP/1.1 {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: "
      "close\r\nCache-Control: no-store\r\n\r\n{}",
      status, body.size(), with_body ? body : "");
}

}  // namespace

bool http_request_is_whole(std::string_view request) {
  return request.find("\r\n\r\n") != std::string_view::npos ||
         request.find("\n\n") != std::string_view::npos;
}

std::string http_answer(std::string_view request, const handshake::Session& session,
                        const study::Trace& trace) {
  if (!http_request_is_whole(request))
    return response("431 Request Header Fields Too Large", "The request is too long.\n", true);
  if (request.starts_with("GET ")) return response("200 OK", page(session, trace), true);
  if (request.starts_with("HEAD ")) return response("200 OK", page(session, trace), false);
  return response("405 Method Not Allowed", "Only GET and HEAD are answered here.\n", true);
}

}  // namespace handglass::cli
