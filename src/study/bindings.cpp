#include "study/bindings.hpp"

#include "handshake/channel_binding.hpp"
#include "study/json_parts.hpp"
#include "study/parameters.hpp"
#include "study/terminal_parts.hpp"
#include "wire/base64.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

// Both Finished of the latest handshake: each ClientHello begins one.
std::optional<handshake::FinishedValues> finished_in(const Trace& trace) {
  handshake::FinishedValues out;
  bool client = false, server = false;
  for (const MessageEntry& message : trace.messages) {
    if (message.message == Message::client_hello) client = server = out.server_first = false;
    const auto finished = body_of<handshake::Finished>(&message);
    if (!finished) continue;
    const bool clients = message.sender == Role::client;
    if (!clients) out.server_first = !client;
    std::ranges::copy(finished->verify_data.bytes, (clients ? out.client : out.server).begin());
    (clients ? client : server) = true;
  }
  if (!client || !server) return std::nullopt;
  return out;
}

// In a resumed session no certificate is sent; the client judged again the one that it had kept.
x509::CertificateRef server_certificate(const Trace& trace) {
  const auto sent = certificates_in(trace.find(Message::certificate, Role::server));
  if (!sent.empty()) return sent.front();
  const JudgementEntry* judged = trace.judgement_by(Role::client);
  return judged && !judged->verdict.path.empty() ? judged->verdict.path.front() : nullptr;
}

std::string remark_on_unique(const Parameters& agreed) {
  if (agreed.extended_master_secret) return {};
  if (agreed.resumed)
    return "must not be used: the session was resumed without extended_master_secret, so that "
           "somebody in between can have the same value in two connections (RFC 7627 5.4)";
  return "weak: without extended_master_secret somebody in between can have the same value in two "
         "connections once the session is resumed (RFC 7627 1)";
}

}  // namespace

std::vector<Binding> bindings_of(const Trace& trace) {
  const auto finished = finished_in(trace);
  if (!finished || !trace.established()) return {};
  const Parameters agreed = parameters_of(trace);
  std::vector<Binding> out{
      {"tls-unique", to_bytes(handshake::tls_unique(*finished)), remark_on_unique(agreed)}};
  Binding& end_point = out.emplace_back(Binding{"tls-server-end-point", {}, {}});
  const x509::CertificateRef certificate = server_certificate(trace);
  if (!certificate) {
    end_point.remark = agreed.resumed ? "not seen here: a resumed session sends no certificate"
                                      : "none: the server sent no certificate";
    return out;
  }
  if (const auto hash = handshake::tls_server_end_point(*certificate))
    end_point.value = to_bytes(hash->view());
  else
    end_point.remark = hash.error();
  return out;
}

Json bindings_json(const Trace& trace) {
  Json out = Json::array();
  for (const Binding& binding : bindings_of(trace)) {
    Json one{{"type", text(binding.type)}};
    if (!binding.value.empty()) {
      one["hex"] = to_hex(binding.value);
      one["base64"] = to_base64(binding.value);
    }
    if (!binding.remark.empty()) one["remark"] = binding.remark;
    out.push_back(std::move(one));
  }
  return out;
}

void draw_bindings(Page& page, const Trace& trace) {
  const auto bindings = bindings_of(trace);
  if (bindings.empty()) return;
  page.section("Channel bindings - what an authentication above TLS is tied to (RFC 5929)");
  for (const Binding& binding : bindings) {
    page.line("   " + std::string(binding.type));
    if (!binding.value.empty()) {
      page.labelled("hex", to_hex(binding.value));
      page.labelled("base64", to_base64(binding.value));
    }
    if (!binding.remark.empty()) page.labelled("note", binding.remark);
  }
}

}  // namespace handglass::study
