#include "study/parameters.hpp"

#include <algorithm>

#include "handshake/schemes.hpp"
#include "wire/hex.hpp"

namespace handglass::study {
namespace {

// A server that takes up a session says its number again (RFC 5246 §7.4.1.3). One that takes a
// ticket that came without a number shows it by what it says next (RFC 5077 §3.4): its
// ChangeCipherSpec is the first, and it has no ServerHelloDone.
bool resumes(const Trace& trace, const handshake::ClientHello& offer,
             const handshake::ServerHello& answer) {
  if (!offer.session_id.bytes.empty()) return same(offer.session_id.bytes, answer.session_id.bytes);
  const auto* ticket = handshake::find_extension<handshake::SessionTicket>(offer);
  const auto first =
      std::ranges::find(trace.messages, Message::change_cipher_spec, &MessageEntry::message);
  return ticket && !ticket->ticket.bytes.empty() && first != trace.messages.end() &&
         first->sender == Role::server && !trace.find(Message::server_hello_done, Role::server);
}

}  // namespace

Parameters parameters_of(const Trace& trace) {
  Parameters out;
  const auto client_hello =
      body_of<handshake::ClientHello>(trace.find(Message::client_hello, Role::client));
  const auto server_hello =
      body_of<handshake::ServerHello>(trace.find(Message::server_hello, Role::server));
  const MessageEntry* exchange = trace.find(Message::server_key_exchange, Role::server);
  const auto verify =
      body_of<handshake::CertificateVerify>(trace.find(Message::certificate_verify, Role::client));
  if (client_hello) {
    const auto* names = handshake::find_extension<handshake::ServerNameList>(*client_hello);
    if (names && !names->server_name_list.items.empty())
      out.server_name = printable(names->server_name_list.items.front().host_name.bytes);
  }
  if (server_hello && server_hello->server_version == handshake::ProtocolVersion::tls12) {
    out.suite = handshake::find_suite(server_hello->cipher_suite);
    out.extended_master_secret =
        handshake::find_extension<handshake::ExtendedMasterSecret>(*server_hello) != nullptr;
    out.encrypt_then_mac =
        handshake::find_extension<handshake::EncryptThenMac>(*server_hello) != nullptr;
    out.resumed = client_hello && resumes(trace, *client_hello, *server_hello);
    const auto* names = handshake::find_extension<handshake::ProtocolNames>(*server_hello);
    if (names && !names->protocol_name_list.items.empty())
      out.alpn = printable(names->protocol_name_list.items.front().bytes);
  }
  if (const auto ecdhe = body_of<handshake::ServerKeyExchangeEcdhe>(exchange)) {
    out.group = ecdhe->params.value.namedcurve;
    out.server_scheme = ecdhe->algorithm;
  } else if (const auto dhe = body_of<handshake::ServerKeyExchangeDhe>(exchange)) {
    const crypto::DhGroup group{to_bytes(dhe->params.value.dh_p.bytes),
                                to_bytes(dhe->params.value.dh_g.bytes)};
    out.dh_bits = group.bits();
    out.group = handshake::ffdhe_group(group);
    out.server_scheme = dhe->algorithm;
  } else if (const auto anonymous = body_of<handshake::ServerKeyExchangeEcdhAnon>(exchange)) {
    out.group = anonymous->params.namedcurve;
  } else if (const auto shared = body_of<handshake::ServerKeyExchangeEcdhePsk>(exchange)) {
    out.group = shared->params.namedcurve;
  }
  if (verify) out.client_scheme = verify->algorithm;
  return out;
}

std::vector<x509::CertificateRef> certificates_in(const MessageEntry* entry) {
  std::vector<x509::CertificateRef> out;
  const auto body = body_of<handshake::Certificate>(entry);
  if (!body) return out;
  for (const auto& der : body->certificate_list.items)
    out.push_back(x509::Certificate::parse(der.bytes).value_or(nullptr));
  return out;
}

std::vector<Bytes> authorities_in(const Trace& trace) {
  std::vector<Bytes> out;
  if (const auto request = body_of<handshake::CertificateRequest>(
          trace.find(Message::certificate_request, Role::server)))
    for (const auto& name : request->certificate_authorities.items)
      out.push_back(to_bytes(name.bytes));
  return out;
}

Bytes signature_in(const MessageEntry& entry) {
  if (const auto verify = body_of<handshake::CertificateVerify>(&entry))
    return to_bytes(verify->signature.bytes);
  if (const auto exchange = body_of<handshake::ServerKeyExchangeEcdhe>(&entry))
    return to_bytes(exchange->signature.bytes);
  if (const auto exchange = body_of<handshake::ServerKeyExchangeDhe>(&entry))
    return to_bytes(exchange->signature.bytes);
  return {};
}

std::string holder_text(const x509::Certificate& certificate) {
  const std::string common = x509::common_name(certificate.subject());
  return common.empty() ? x509::to_string(certificate.subject()) : "CN=" + common;
}

std::string subject_of(const Trace& trace, Role sender) {
  const auto chain = certificates_in(trace.find(Message::certificate, sender));
  if (!chain.empty() && chain.front()) return holder_text(*chain.front());
  // In a session that is resumed nobody shows a certificate: the kept one was judged anew.
  const JudgementEntry* judgement = trace.judgement_by(handshake::peer_of(sender));
  return judgement && parameters_of(trace).resumed && !judgement->verdict.path.empty()
             ? holder_text(*judgement->verdict.path.front())
             : std::string();
}

std::string_view rfc_of(const MessageEntry& entry) {
  if (entry.message == Message::certificate && entry.sender == Role::client)
    return "RFC 5246 §7.4.6";
  return entry.fields.empty() ? std::string_view{} : entry.fields.front().rfc;
}

std::size_t first_hashed(const Trace& trace) {
  const auto first = std::ranges::find_if(trace.messages, &MessageEntry::hashed);
  return first == trace.messages.end() ? 1 : first->n;
}

std::string hashed_text(const Trace& trace, std::size_t last) {
  return "messages " + std::to_string(first_hashed(trace)) + "-" + std::to_string(last);
}

std::string message_text(std::size_t n) { return "message " + std::to_string(n); }

}  // namespace handglass::study
