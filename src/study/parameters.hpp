// What the messages of a trace say, read again with the one description of each: what was
// negotiated, which certificates and names went over the wire.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "handshake/messages.hpp"
#include "handshake/suites.hpp"
#include "study/trace.hpp"
#include "wire/reader.hpp"
#include "x509/certificate.hpp"

namespace handglass::study {

// The body of a message, its views into the entry's bytes; nothing where there is no message or it
// does not parse.
template <class Body>
std::optional<Body> body_of(const MessageEntry* entry) {
  constexpr std::size_t header = 4;
  if (!entry || entry->message != Body::message || entry->bytes.size() < header)
    return std::nullopt;
  if (!handshake::is_body<Body>(Body::tag, entry->key_exchange)) return std::nullopt;
  auto parsed = wire::parse<Body>(View(entry->bytes).subspan(header), header);
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

struct Parameters {
  const handshake::Suite* suite = nullptr;  // null until ServerHello named one that we know
  std::optional<handshake::NamedGroup> group;
  std::size_t dh_bits = 0;  // of the prime of a DHE exchange
  std::optional<handshake::SignatureScheme> server_scheme,
      client_scheme;  // of ServerKeyExchange and CertificateVerify
  bool extended_master_secret = false;
  bool encrypt_then_mac = false;
  bool resumed = false;           // a session of an earlier handshake was taken up
  std::string server_name, alpn;  // escaped; empty where there is none
};
Parameters parameters_of(const Trace& trace);

// The certificates in a Certificate message that parse, in the order sent; a null pointer stands
// for one that does not.
std::vector<x509::CertificateRef> certificates_in(const MessageEntry* entry);
// The names in CertificateRequest.certificate_authorities, DER.
std::vector<Bytes> authorities_in(const Trace& trace);

// The signature in a CertificateVerify or ServerKeyExchange; empty in other messages.
Bytes signature_in(const MessageEntry& entry);

// "CN=alice", or the whole name where it has no commonName.
std::string holder_text(const x509::Certificate& certificate);
// "CN=alice": how the holder of the first certificate of `sender` is called; empty where there is
// none.
std::string subject_of(const Trace& trace, Role sender);

// The section that describes a message; the client's Certificate has its own.
std::string_view rfc_of(const MessageEntry& entry);

// The `n` of the first message that is hashed: 1, or that behind a HelloRequest.
std::size_t first_hashed(const Trace& trace);
// "messages 1-8": those that are hashed, up to `last`.
std::string hashed_text(const Trace& trace, std::size_t last);
// "message 9", or the name of a message that has no number.
std::string message_text(std::size_t n);

}  // namespace handglass::study
