// The bodies of hello extensions, each described once. ClientHello and ServerHello have lists of
// their own, because one code point can have another body in each. What is in neither list is kept
// as bytes.
#pragma once
#include <bitset>

#include "handshake/code_points.hpp"
#include "wire/presentation.hpp"

namespace handglass::handshake {

using wire::field;

struct ServerName {
  NameType name_type{};
  wire::Opaque<1, 65535> host_name;
  static constexpr std::string_view name = "ServerName", rfc = "RFC 6066 §3";
  static constexpr auto fields = std::tuple{field<&ServerName::name_type>("name_type"),
                                            field<&ServerName::host_name>("host_name")};
  bool operator==(const ServerName&) const = default;
};
struct ServerNameList {
  static constexpr ExtensionType tag = ExtensionType::server_name;
  wire::List<ServerName, 1, 65535> server_name_list;
  static constexpr std::string_view name = "ServerNameList", rfc = "RFC 6066 §3";
  static constexpr auto fields =
      std::tuple{field<&ServerNameList::server_name_list>("server_name_list")};
  bool operator==(const ServerNameList&) const = default;
};
struct SupportedGroups {
  static constexpr ExtensionType tag = ExtensionType::supported_groups;
  wire::List<NamedGroup, 2, 65535> named_group_list;
  static constexpr std::string_view name = "NamedGroupList", rfc = "RFC 8422 §5.1.1";
  static constexpr auto fields =
      std::tuple{field<&SupportedGroups::named_group_list>("named_group_list")};
  bool operator==(const SupportedGroups&) const = default;
};
struct EcPointFormats {
  static constexpr ExtensionType tag = ExtensionType::ec_point_formats;
  wire::List<EcPointFormat, 1, 255> ec_point_format_list;
  static constexpr std::string_view name = "ECPointFormatList", rfc = "RFC 8422 §5.1.2";
  static constexpr auto fields =
      std::tuple{field<&EcPointFormats::ec_point_format_list>("ec_point_format_list")};
  bool operator==(const EcPointFormats&) const = default;
};
struct SignatureAlgorithms {
  static constexpr ExtensionType tag = ExtensionType::signature_algorithms;
  wire::List<SignatureScheme, 2, 65534> supported_signature_algorithms;
  static constexpr std::string_view name = "SignatureAlgorithms", rfc = "RFC 5246 §7.4.1.4.1";
  static constexpr auto fields =
      std::tuple{field<&SignatureAlgorithms::supported_signature_algorithms>(
          "supported_signature_algorithms")};
  bool operator==(const SignatureAlgorithms&) const = default;
};
struct ProtocolNames {
  static constexpr ExtensionType tag = ExtensionType::application_layer_protocol_negotiation;
  wire::List<wire::Opaque<1, 255>, 2, 65535> protocol_name_list;
  static constexpr std::string_view name = "ProtocolNameList", rfc = "RFC 7301 §3.1";
  static constexpr auto fields =
      std::tuple{field<&ProtocolNames::protocol_name_list>("protocol_name_list")};
  bool operator==(const ProtocolNames&) const = default;
};
struct ExtendedMasterSecret {
  static constexpr ExtensionType tag = ExtensionType::extended_master_secret;
  static constexpr std::string_view name = "ExtendedMasterSecret", rfc = "RFC 7627 §5.1";
  static constexpr std::tuple<> fields{};
  bool operator==(const ExtendedMasterSecret&) const = default;
};
struct EncryptThenMac {
  static constexpr ExtensionType tag = ExtensionType::encrypt_then_mac;
  static constexpr std::string_view name = "EncryptThenMac", rfc = "RFC 7366 §2";
  static constexpr std::tuple<> fields{};
  bool operator==(const EncryptThenMac&) const = default;
};
struct RenegotiationInfo {
  static constexpr ExtensionType tag = ExtensionType::renegotiation_info;
  wire::Opaque<0, 255> renegotiated_connection;
  static constexpr std::string_view name = "RenegotiationInfo", rfc = "RFC 5746 §3.2";
  static constexpr auto fields =
      std::tuple{field<&RenegotiationInfo::renegotiated_connection>("renegotiated_connection")};
  bool operator==(const RenegotiationInfo&) const = default;
};
// A session that the server has sealed and the client keeps; empty to ask for one.
struct SessionTicket {
  static constexpr ExtensionType tag = ExtensionType::session_ticket;
  wire::Unknown ticket;
  static constexpr std::string_view name = "SessionTicket", rfc = "RFC 5077 §3.2";
  static constexpr auto fields = std::tuple{field<&SessionTicket::ticket>("ticket")};
  bool operator==(const SessionTicket&) const = default;
};
// A server that will send a ticket says so with nothing in it.
struct SessionTicketAcknowledged {
  static constexpr ExtensionType tag = ExtensionType::session_ticket;
  static constexpr std::string_view name = "SessionTicketAcknowledged", rfc = "RFC 5077 §3.2";
  static constexpr std::tuple<> fields{};
  bool operator==(const SessionTicketAcknowledged&) const = default;
};
// The client asks for the status of the server's certificate. From whom and how is read by nobody:
// a server sends the response that it has.
struct StatusRequest {
  static constexpr ExtensionType tag = ExtensionType::status_request;
  CertificateStatusType status_type{};
  wire::Opaque<0, 65535> responder_id_list, request_extensions;
  static constexpr std::string_view name = "CertificateStatusRequest", rfc = "RFC 6066 §8";
  static constexpr auto fields =
      std::tuple{field<&StatusRequest::status_type>("status_type"),
                 field<&StatusRequest::responder_id_list>("responder_id_list"),
                 field<&StatusRequest::request_extensions>("request_extensions")};
  bool operator==(const StatusRequest&) const = default;
};
// A server that may send CertificateStatus says so with nothing in it.
struct StatusRequestAcknowledged {
  static constexpr ExtensionType tag = ExtensionType::status_request;
  static constexpr std::string_view name = "StatusRequestAcknowledged", rfc = "RFC 6066 §8";
  static constexpr std::tuple<> fields{};
  bool operator==(const StatusRequestAcknowledged&) const = default;
};
// A server that used the name answers with nothing in it (RFC 6066 §3).
struct ServerNameAcknowledged {
  static constexpr ExtensionType tag = ExtensionType::server_name;
  static constexpr std::string_view name = "ServerNameAcknowledged", rfc = "RFC 6066 §3";
  static constexpr std::tuple<> fields{};
  bool operator==(const ServerNameAcknowledged&) const = default;
};

using ClientExtension =
    wire::Tagged<ExtensionType, 65535, ServerNameList, SupportedGroups, EcPointFormats,
                 SignatureAlgorithms, ProtocolNames, EncryptThenMac, ExtendedMasterSecret,
                 SessionTicket, StatusRequest, RenegotiationInfo>;
// SupportedGroups has no business in a ServerHello, but there are servers that answer with it, and
// clients that look away.
using ServerExtension =
    wire::Tagged<ExtensionType, 65535, ServerNameAcknowledged, SupportedGroups, EcPointFormats,
                 ProtocolNames, EncryptThenMac, ExtendedMasterSecret, SessionTicketAcknowledged,
                 StatusRequestAcknowledged, RenegotiationInfo>;

// The body of an extension in a hello; null where it is absent.
template <class Body, class Hello>
const Body* find_extension(const Hello& hello) {
  if (hello.extensions.value)
    for (const auto& extension : hello.extensions.value->items)
      if (const Body* body = std::get_if<Body>(&extension.body)) return body;
  return nullptr;
}

// The type that comes twice, if one does (RFC 5246 §7.4.1.4). Linear: a hello may have thousands.
template <class Hello>
std::optional<ExtensionType> duplicate_extension(const Hello& hello) {
  if (!hello.extensions.value) return std::nullopt;
  std::bitset<0x10000> seen;
  for (const auto& extension : hello.extensions.value->items) {
    const auto number = static_cast<std::uint16_t>(extension.tag);
    if (seen[number]) return extension.tag;
    seen.set(number);
  }
  return std::nullopt;
}

}  // namespace handglass::handshake
