// The numbers of the handshake protocol and their names (RFC 5246 §7.4, and the RFCs of the
// extensions).
#pragma once
#include <cstdint>

#include "base/names.hpp"
#include "handshake/cipher_suite_names.hpp"
#include "record/content_type.hpp"

namespace handglass::handshake {

using record::ProtocolVersion;

enum class HandshakeType : std::uint8_t {
  hello_request = 0,
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  client_key_exchange = 16,
  finished = 20,
  certificate_url = 21,
  certificate_status = 22,
};

enum class CompressionMethod : std::uint8_t { null = 0, deflate = 1 };

enum class ExtensionType : std::uint16_t {
  server_name = 0,
  max_fragment_length = 1,
  status_request = 5,
  supported_groups = 10,
  ec_point_formats = 11,
  signature_algorithms = 13,
  application_layer_protocol_negotiation = 16,
  signed_certificate_timestamp = 18,
  padding = 21,
  encrypt_then_mac = 22,
  extended_master_secret = 23,
  record_size_limit = 28,
  session_ticket = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
  cookie = 44,
  psk_key_exchange_modes = 45,
  certificate_authorities = 47,
  post_handshake_auth = 49,
  signature_algorithms_cert = 50,
  key_share = 51,
  renegotiation_info = 0xff01,
};

enum class NameType : std::uint8_t { host_name = 0 };

// RFC 6066 §8.
enum class CertificateStatusType : std::uint8_t { ocsp = 1 };

// RFC 8422 §5.1.1; RFC 7919 §2.
enum class NamedGroup : std::uint16_t {
  secp256r1 = 23,
  secp384r1 = 24,
  secp521r1 = 25,
  x25519 = 29,
  x448 = 30,
  ffdhe2048 = 256,
  ffdhe3072 = 257,
  ffdhe4096 = 258,
  ffdhe6144 = 259,
  ffdhe8192 = 260,
};

enum class EcPointFormat : std::uint8_t { uncompressed = 0 };
enum class EcCurveType : std::uint8_t { explicit_prime = 1, explicit_char2 = 2, named_curve = 3 };

// RFC 5246's pairs of hash and signature algorithm as the one number that RFC 8446 §4.2.3 makes of
// them.
enum class SignatureScheme : std::uint16_t {
  rsa_pkcs1_sha1 = 0x0201,
  ecdsa_sha1 = 0x0203,
  rsa_pkcs1_sha256 = 0x0401,
  ecdsa_secp256r1_sha256 = 0x0403,
  rsa_pkcs1_sha384 = 0x0501,
  ecdsa_secp384r1_sha384 = 0x0503,
  rsa_pkcs1_sha512 = 0x0601,
  ecdsa_secp521r1_sha512 = 0x0603,
  rsa_pss_rsae_sha256 = 0x0804,
  rsa_pss_rsae_sha384 = 0x0805,
  rsa_pss_rsae_sha512 = 0x0806,
  ed25519 = 0x0807,
  ed448 = 0x0808,
  rsa_pss_pss_sha256 = 0x0809,
  rsa_pss_pss_sha384 = 0x080a,
  rsa_pss_pss_sha512 = 0x080b,
};

// RFC 5246 §7.4.4, RFC 8422 §5.5.
enum class ClientCertificateType : std::uint8_t {
  rsa_sign = 1,
  dss_sign = 2,
  rsa_fixed_dh = 3,
  dss_fixed_dh = 4,
  ecdsa_sign = 64,
  rsa_fixed_ecdh = 65,
  ecdsa_fixed_ecdh = 66,
};

// The signalling suites: no cipher, but words in the list of them.
inline constexpr CipherSuite empty_renegotiation_info_scsv{0x00ff};  // RFC 5746 §3.3
inline constexpr CipherSuite fallback_scsv{0x5600};                  // RFC 7507 §4

}  // namespace handglass::handshake

namespace handglass {

// clang-format off
template <>
inline constexpr auto names_of<handshake::HandshakeType> = std::to_array<Named<handshake::HandshakeType>>({
    {handshake::HandshakeType::hello_request, "hello_request"},
    {handshake::HandshakeType::client_hello, "client_hello"},
    {handshake::HandshakeType::server_hello, "server_hello"},
    {handshake::HandshakeType::new_session_ticket, "new_session_ticket"},
    {handshake::HandshakeType::certificate, "certificate"},
    {handshake::HandshakeType::server_key_exchange, "server_key_exchange"},
    {handshake::HandshakeType::certificate_request, "certificate_request"},
    {handshake::HandshakeType::server_hello_done, "server_hello_done"},
    {handshake::HandshakeType::certificate_verify, "certificate_verify"},
    {handshake::HandshakeType::client_key_exchange, "client_key_exchange"},
    {handshake::HandshakeType::finished, "finished"},
    {handshake::HandshakeType::certificate_url, "certificate_url"},
    {handshake::HandshakeType::certificate_status, "certificate_status"},
});
template <>
inline constexpr auto names_of<handshake::CompressionMethod> = std::to_array<Named<handshake::CompressionMethod>>({
    {handshake::CompressionMethod::null, "null"},
    {handshake::CompressionMethod::deflate, "DEFLATE"},
});
template <>
inline constexpr auto names_of<handshake::ExtensionType> = std::to_array<Named<handshake::ExtensionType>>({
    {handshake::ExtensionType::server_name, "server_name"},
    {handshake::ExtensionType::max_fragment_length, "max_fragment_length"},
    {handshake::ExtensionType::status_request, "status_request"},
    {handshake::ExtensionType::supported_groups, "supported_groups"},
    {handshake::ExtensionType::ec_point_formats, "ec_point_formats"},
    {handshake::ExtensionType::signature_algorithms, "signature_algorithms"},
    {handshake::ExtensionType::application_layer_protocol_negotiation, "application_layer_protocol_negotiation"},
    {handshake::ExtensionType::signed_certificate_timestamp, "signed_certificate_timestamp"},
    {handshake::ExtensionType::padding, "padding"},
    {handshake::ExtensionType::encrypt_then_mac, "encrypt_then_mac"},
    {handshake::ExtensionType::extended_master_secret, "extended_master_secret"},
    {handshake::ExtensionType::record_size_limit, "record_size_limit"},
    {handshake::ExtensionType::session_ticket, "session_ticket"},
    {handshake::ExtensionType::pre_shared_key, "pre_shared_key"},
    {handshake::ExtensionType::early_data, "early_data"},
    {handshake::ExtensionType::supported_versions, "supported_versions"},
    {handshake::ExtensionType::cookie, "cookie"},
    {handshake::ExtensionType::psk_key_exchange_modes, "psk_key_exchange_modes"},
    {handshake::ExtensionType::certificate_authorities, "certificate_authorities"},
    {handshake::ExtensionType::post_handshake_auth, "post_handshake_auth"},
    {handshake::ExtensionType::signature_algorithms_cert, "signature_algorithms_cert"},
    {handshake::ExtensionType::key_share, "key_share"},
    {handshake::ExtensionType::renegotiation_info, "renegotiation_info"},
});
template <>
inline constexpr auto names_of<handshake::NameType> = std::to_array<Named<handshake::NameType>>({
    {handshake::NameType::host_name, "host_name"},
});
template <>
inline constexpr auto names_of<handshake::CertificateStatusType> =
    std::to_array<Named<handshake::CertificateStatusType>>({
        {handshake::CertificateStatusType::ocsp, "ocsp"},
    });
template <>
inline constexpr auto names_of<handshake::NamedGroup> = std::to_array<Named<handshake::NamedGroup>>({
    {handshake::NamedGroup::secp256r1, "secp256r1"},
    {handshake::NamedGroup::secp384r1, "secp384r1"},
    {handshake::NamedGroup::secp521r1, "secp521r1"},
    {handshake::NamedGroup::x25519, "x25519"},
    {handshake::NamedGroup::x448, "x448"},
    {handshake::NamedGroup::ffdhe2048, "ffdhe2048"},
    {handshake::NamedGroup::ffdhe3072, "ffdhe3072"},
    {handshake::NamedGroup::ffdhe4096, "ffdhe4096"},
    {handshake::NamedGroup::ffdhe6144, "ffdhe6144"},
    {handshake::NamedGroup::ffdhe8192, "ffdhe8192"},
});
template <>
inline constexpr auto names_of<handshake::EcPointFormat> = std::to_array<Named<handshake::EcPointFormat>>({
    {handshake::EcPointFormat::uncompressed, "uncompressed"},
    {handshake::EcPointFormat{1}, "ansiX962_compressed_prime"},
    {handshake::EcPointFormat{2}, "ansiX962_compressed_char2"},
});
template <>
inline constexpr auto names_of<handshake::EcCurveType> = std::to_array<Named<handshake::EcCurveType>>({
    {handshake::EcCurveType::explicit_prime, "explicit_prime"},
    {handshake::EcCurveType::explicit_char2, "explicit_char2"},
    {handshake::EcCurveType::named_curve, "named_curve"},
});
template <>
inline constexpr auto names_of<handshake::SignatureScheme> = std::to_array<Named<handshake::SignatureScheme>>({
    {handshake::SignatureScheme::rsa_pkcs1_sha1, "rsa_pkcs1_sha1"},
    {handshake::SignatureScheme::ecdsa_sha1, "ecdsa_sha1"},
    {handshake::SignatureScheme::rsa_pkcs1_sha256, "rsa_pkcs1_sha256"},
    {handshake::SignatureScheme::ecdsa_secp256r1_sha256, "ecdsa_secp256r1_sha256"},
    {handshake::SignatureScheme::rsa_pkcs1_sha384, "rsa_pkcs1_sha384"},
    {handshake::SignatureScheme::ecdsa_secp384r1_sha384, "ecdsa_secp384r1_sha384"},
    {handshake::SignatureScheme::rsa_pkcs1_sha512, "rsa_pkcs1_sha512"},
    {handshake::SignatureScheme::ecdsa_secp521r1_sha512, "ecdsa_secp521r1_sha512"},
    {handshake::SignatureScheme::rsa_pss_rsae_sha256, "rsa_pss_rsae_sha256"},
    {handshake::SignatureScheme::rsa_pss_rsae_sha384, "rsa_pss_rsae_sha384"},
    {handshake::SignatureScheme::rsa_pss_rsae_sha512, "rsa_pss_rsae_sha512"},
    {handshake::SignatureScheme::ed25519, "ed25519"},
    {handshake::SignatureScheme::ed448, "ed448"},
    {handshake::SignatureScheme::rsa_pss_pss_sha256, "rsa_pss_pss_sha256"},
    {handshake::SignatureScheme::rsa_pss_pss_sha384, "rsa_pss_pss_sha384"},
    {handshake::SignatureScheme::rsa_pss_pss_sha512, "rsa_pss_pss_sha512"},
    {handshake::SignatureScheme{0x0301}, "rsa_pkcs1_sha224"},
    {handshake::SignatureScheme{0x0303}, "ecdsa_sha224"},
    {handshake::SignatureScheme{0x0202}, "dsa_sha1"},
    {handshake::SignatureScheme{0x0302}, "dsa_sha224"},
    {handshake::SignatureScheme{0x0402}, "dsa_sha256"},
    {handshake::SignatureScheme{0x0502}, "dsa_sha384"},
    {handshake::SignatureScheme{0x0602}, "dsa_sha512"},
});
template <>
inline constexpr auto names_of<handshake::ClientCertificateType> = std::to_array<Named<handshake::ClientCertificateType>>({
    {handshake::ClientCertificateType::rsa_sign, "rsa_sign"},
    {handshake::ClientCertificateType::dss_sign, "dss_sign"},
    {handshake::ClientCertificateType::rsa_fixed_dh, "rsa_fixed_dh"},
    {handshake::ClientCertificateType::dss_fixed_dh, "dss_fixed_dh"},
    {handshake::ClientCertificateType::ecdsa_sign, "ecdsa_sign"},
    {handshake::ClientCertificateType::rsa_fixed_ecdh, "rsa_fixed_ecdh"},
    {handshake::ClientCertificateType::ecdsa_fixed_ecdh, "ecdsa_fixed_ecdh"},
});
// clang-format on

}  // namespace handglass
