// The handshake messages of RFC 5246 §7.4, each described once. Reading, writing, annotating,
// tampering and the trace fold over these.
#pragma once
#include <optional>

#include "handshake/code_points.hpp"
#include "handshake/conversation.hpp"
#include "handshake/extensions.hpp"
#include "handshake/key_exchange_messages.hpp"
#include "wire/presentation.hpp"

namespace handglass::handshake {

struct HelloRequest {
  static constexpr HandshakeType tag = HandshakeType::hello_request;
  static constexpr Message message = Message::hello_request;
  static constexpr std::string_view name = "HelloRequest", rfc = "RFC 5246 §7.4.1.1";
  static constexpr std::tuple<> fields{};
  bool operator==(const HelloRequest&) const = default;
};

using Random = wire::Fixed<32>;

struct ClientHello {
  static constexpr HandshakeType tag = HandshakeType::client_hello;
  static constexpr Message message = Message::client_hello;
  ProtocolVersion client_version{};
  Random random;
  wire::Opaque<0, 32> session_id;
  wire::List<CipherSuite, 2, 65534> cipher_suites;
  wire::List<CompressionMethod, 1, 255> compression_methods;
  wire::Trailing<wire::List<ClientExtension, 0, 65535>> extensions;
  static constexpr std::string_view name = "ClientHello", rfc = "RFC 5246 §7.4.1.2";
  static constexpr auto fields =
      std::tuple{field<&ClientHello::client_version>("client_version"),
                 field<&ClientHello::random>("random"),
                 field<&ClientHello::session_id>("session_id"),
                 field<&ClientHello::cipher_suites>("cipher_suites"),
                 field<&ClientHello::compression_methods>("compression_methods"),
                 field<&ClientHello::extensions>("extensions")};
  bool operator==(const ClientHello&) const = default;
};

struct ServerHello {
  static constexpr HandshakeType tag = HandshakeType::server_hello;
  static constexpr Message message = Message::server_hello;
  ProtocolVersion server_version{};
  Random random;
  wire::Opaque<0, 32> session_id;
  CipherSuite cipher_suite{};
  CompressionMethod compression_method{};
  wire::Trailing<wire::List<ServerExtension, 0, 65535>> extensions;
  static constexpr std::string_view name = "ServerHello", rfc = "RFC 5246 §7.4.1.3";
  static constexpr auto fields =
      std::tuple{field<&ServerHello::server_version>("server_version"),
                 field<&ServerHello::random>("random"),
                 field<&ServerHello::session_id>("session_id"),
                 field<&ServerHello::cipher_suite>("cipher_suite"),
                 field<&ServerHello::compression_method>("compression_method"),
                 field<&ServerHello::extensions>("extensions")};
  bool operator==(const ServerHello&) const = default;
};

// Of the server (§7.4.2) and of the client (§7.4.6), whose list may be empty.
struct Certificate {
  static constexpr HandshakeType tag = HandshakeType::certificate;
  static constexpr Message message = Message::certificate;
  using Asn1Cert = wire::Opaque<1, 0xffffff>;
  wire::List<Asn1Cert, 0, 0xffffff> certificate_list;
  static constexpr std::string_view name = "Certificate", rfc = "RFC 5246 §7.4.2";
  static constexpr auto fields =
      std::tuple{field<&Certificate::certificate_list>("certificate_list")};
  bool operator==(const Certificate&) const = default;
};

struct CertificateRequest {
  static constexpr HandshakeType tag = HandshakeType::certificate_request;
  static constexpr Message message = Message::certificate_request;
  using DistinguishedName = wire::Opaque<1, 65535>;
  wire::List<ClientCertificateType, 1, 255> certificate_types;
  wire::List<SignatureScheme, 2, 65534> supported_signature_algorithms;
  wire::List<DistinguishedName, 0, 65535> certificate_authorities;
  static constexpr std::string_view name = "CertificateRequest", rfc = "RFC 5246 §7.4.4";
  static constexpr auto fields = std::tuple{
      field<&CertificateRequest::certificate_types>("certificate_types"),
      field<&CertificateRequest::supported_signature_algorithms>("supported_signature_algorithms"),
      field<&CertificateRequest::certificate_authorities>("certificate_authorities")};
  bool operator==(const CertificateRequest&) const = default;
};

struct ServerHelloDone {
  static constexpr HandshakeType tag = HandshakeType::server_hello_done;
  static constexpr Message message = Message::server_hello_done;
  static constexpr std::string_view name = "ServerHelloDone", rfc = "RFC 5246 §7.4.5";
  static constexpr std::tuple<> fields{};
  bool operator==(const ServerHelloDone&) const = default;
};

struct CertificateVerify {
  static constexpr HandshakeType tag = HandshakeType::certificate_verify;
  static constexpr Message message = Message::certificate_verify;
  SignatureScheme algorithm{};
  wire::Opaque<0, 65535> signature;
  static constexpr std::string_view name = "CertificateVerify", rfc = "RFC 5246 §7.4.8";
  static constexpr auto fields = std::tuple{field<&CertificateVerify::algorithm>("algorithm"),
                                            field<&CertificateVerify::signature>("signature")};
  bool operator==(const CertificateVerify&) const = default;
};

struct Finished {
  static constexpr HandshakeType tag = HandshakeType::finished;
  static constexpr Message message = Message::finished;
  wire::Fixed<12> verify_data;
  static constexpr std::string_view name = "Finished", rfc = "RFC 5246 §7.4.9";
  static constexpr auto fields = std::tuple{field<&Finished::verify_data>("verify_data")};
  bool operator==(const Finished&) const = default;
};

// Said by a server before its ChangeCipherSpec, where both know session tickets.
struct NewSessionTicket {
  static constexpr HandshakeType tag = HandshakeType::new_session_ticket;
  static constexpr Message message = Message::new_session_ticket;
  std::uint32_t ticket_lifetime_hint = 0;  // in seconds
  wire::Opaque<0, 65535> ticket;
  static constexpr std::string_view name = "NewSessionTicket", rfc = "RFC 5077 §3.3";
  static constexpr auto fields =
      std::tuple{field<&NewSessionTicket::ticket_lifetime_hint>("ticket_lifetime_hint"),
                 field<&NewSessionTicket::ticket>("ticket")};
  bool operator==(const NewSessionTicket&) const = default;
};

// The server's stapled OCSP response, after its Certificate.
struct CertificateStatus {
  static constexpr HandshakeType tag = HandshakeType::certificate_status;
  static constexpr Message message = Message::certificate_status;
  CertificateStatusType status_type{};
  wire::Opaque<1, 0xffffff> response;
  static constexpr std::string_view name = "CertificateStatus", rfc = "RFC 6066 §8";
  static constexpr auto fields = std::tuple{field<&CertificateStatus::status_type>("status_type"),
                                            field<&CertificateStatus::response>("response")};
  bool operator==(const CertificateStatus&) const = default;
};

// No handshake message, but a record of its own that has a place in the conversation (RFC 5246
// §7.1).
struct ChangeCipherSpec {
  static constexpr Message message = Message::change_cipher_spec;
  std::uint8_t type = 1;
  static constexpr std::string_view name = "ChangeCipherSpec", rfc = "RFC 5246 §7.1";
  static constexpr auto fields = std::tuple{field<&ChangeCipherSpec::type>("type")};
  bool operator==(const ChangeCipherSpec&) const = default;
};

// Every body that a handshake message can have: the one list of them.
template <class... Bodies>
struct BodyList {};
using Bodies = BodyList<HelloRequest, ClientHello, ServerHello, Certificate, ServerKeyExchangeDhe,
                        ServerKeyExchangeEcdhe, ServerKeyExchangeEcdhAnon, ServerKeyExchangePsk,
                        ServerKeyExchangeEcdhePsk, CertificateRequest, ServerHelloDone,
                        ClientKeyExchangeRsa, ClientKeyExchangeDhe, ClientKeyExchangeEcdhe,
                        ClientKeyExchangeImplicit, ClientKeyExchangePsk, ClientKeyExchangeEcdhePsk,
                        CertificateVerify, Finished, NewSessionTicket, CertificateStatus>;

// Whether T is the body of a message of this type, under this key exchange where its form depends
// on that.
template <class T>
constexpr bool is_body(HandshakeType type, KeyExchange key_exchange) {
  if constexpr (requires { T::key_exchanges; })
    return T::tag == type &&
           std::ranges::find(T::key_exchanges, key_exchange) != T::key_exchanges.end();
  else
    return T::tag == type;
}

// The message that has this type in its header; Message::unknown where none has.
template <class... T>
constexpr Message message_with(BodyList<T...>, HandshakeType type) {
  Message found = Message::unknown;
  const bool known = ((T::tag == type && (found = T::message, true)) || ...);
  return known ? found : Message::unknown;
}
constexpr Message message_with(HandshakeType type) { return message_with(Bodies{}, type); }

// Calls visit.operator()<T>() with the body's type, and says whether there is one.
template <class Visit, class... T>
bool with_body(BodyList<T...>, HandshakeType type, KeyExchange key_exchange, Visit visit) {
  return ((is_body<T>(type, key_exchange) && (visit.template operator()<T>(), true)) || ...);
}
template <class Visit>
bool with_body(HandshakeType type, KeyExchange key_exchange, Visit visit) {
  return with_body(Bodies{}, type, key_exchange, visit);
}

}  // namespace handglass::handshake
