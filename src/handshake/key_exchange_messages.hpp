// ServerKeyExchange and ClientKeyExchange in every form that they have (RFC 5246 §7.4.3, §7.4.7):
// the suite's key exchange says which, for nothing in the bytes does.
#pragma once
#include <array>

#include "handshake/code_points.hpp"
#include "handshake/conversation.hpp"
#include "handshake/extensions.hpp"
#include "wire/presentation.hpp"

namespace handglass::handshake {

// How the premaster secret comes about.
enum class KeyExchange : std::uint8_t {
  unknown,
  rsa,            // encrypted to the server's certificate (RFC 5246 §7.4.7.1)
  dhe,            // ephemeral Diffie-Hellman, signed
  ecdhe,          // ephemeral ECDH, signed (RFC 8422 §2)
  ecdh_anon,      // ephemeral ECDH, signed by nobody (RFC 4492 §2.5)
  ecdh,           // the server's certificate holds its ECDH key (RFC 4492 §2.1)
  ecdh_implicit,  // and the client's certificate holds the client's: no suite, but a form of
                  // ClientKeyExchange (RFC 4492 §3.2)
  psk,            // a key that both have had before (RFC 4279 §2)
  ecdhe_psk,      // and with it ephemeral ECDH (RFC 5489 §2)
};

// ---- ServerKeyExchange

struct ServerDhParams {
  wire::Opaque<1, 65535> dh_p, dh_g, dh_ys;
  static constexpr std::string_view name = "ServerDHParams", rfc = "RFC 5246 §7.4.3";
  static constexpr auto fields =
      std::tuple{field<&ServerDhParams::dh_p>("dh_p"), field<&ServerDhParams::dh_g>("dh_g"),
                 field<&ServerDhParams::dh_ys>("dh_Ys")};
  bool operator==(const ServerDhParams&) const = default;
};
struct ServerKeyExchangeDhe {
  static constexpr HandshakeType tag = HandshakeType::server_key_exchange;
  static constexpr Message message = Message::server_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::dhe};
  wire::Verbatim<ServerDhParams> params;  // signed as received
  SignatureScheme algorithm{};
  wire::Opaque<0, 65535> signature;
  static constexpr std::string_view name = "ServerKeyExchange", rfc = "RFC 5246 §7.4.3";
  static constexpr auto fields = std::tuple{field<&ServerKeyExchangeDhe::params>("params"),
                                            field<&ServerKeyExchangeDhe::algorithm>("algorithm"),
                                            field<&ServerKeyExchangeDhe::signature>("signature")};
  bool operator==(const ServerKeyExchangeDhe&) const = default;
};

struct ServerEcdhParams {
  EcCurveType curve_type{};
  NamedGroup namedcurve{};
  wire::Opaque<1, 255> public_point;
  static constexpr std::string_view name = "ServerECDHParams", rfc = "RFC 8422 §5.4";
  static constexpr auto fields = std::tuple{field<&ServerEcdhParams::curve_type>("curve_type"),
                                            field<&ServerEcdhParams::namedcurve>("namedcurve"),
                                            field<&ServerEcdhParams::public_point>("public")};
  bool operator==(const ServerEcdhParams&) const = default;
};
struct ServerKeyExchangeEcdhe {
  static constexpr HandshakeType tag = HandshakeType::server_key_exchange;
  static constexpr Message message = Message::server_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::ecdhe};
  wire::Verbatim<ServerEcdhParams> params;  // signed as received
  SignatureScheme algorithm{};
  wire::Opaque<0, 65535> signature;
  static constexpr std::string_view name = "ServerKeyExchange", rfc = "RFC 8422 §5.4";
  static constexpr auto fields = std::tuple{field<&ServerKeyExchangeEcdhe::params>("params"),
                                            field<&ServerKeyExchangeEcdhe::algorithm>("algorithm"),
                                            field<&ServerKeyExchangeEcdhe::signature>("signature")};
  bool operator==(const ServerKeyExchangeEcdhe&) const = default;
};
struct ServerKeyExchangeEcdhAnon {
  static constexpr HandshakeType tag = HandshakeType::server_key_exchange;
  static constexpr Message message = Message::server_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::ecdh_anon};
  ServerEcdhParams params;
  static constexpr std::string_view name = "ServerKeyExchange", rfc = "RFC 8422 §5.4";
  static constexpr auto fields = std::tuple{field<&ServerKeyExchangeEcdhAnon::params>("params")};
  bool operator==(const ServerKeyExchangeEcdhAnon&) const = default;
};
struct ServerKeyExchangePsk {
  static constexpr HandshakeType tag = HandshakeType::server_key_exchange;
  static constexpr Message message = Message::server_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::psk};
  wire::Opaque<0, 65535> psk_identity_hint;
  static constexpr std::string_view name = "ServerKeyExchange", rfc = "RFC 4279 §2";
  static constexpr auto fields =
      std::tuple{field<&ServerKeyExchangePsk::psk_identity_hint>("psk_identity_hint")};
  bool operator==(const ServerKeyExchangePsk&) const = default;
};
struct ServerKeyExchangeEcdhePsk {
  static constexpr HandshakeType tag = HandshakeType::server_key_exchange;
  static constexpr Message message = Message::server_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::ecdhe_psk};
  wire::Opaque<0, 65535> psk_identity_hint;
  ServerEcdhParams params;
  static constexpr std::string_view name = "ServerKeyExchange", rfc = "RFC 5489 §2";
  static constexpr auto fields =
      std::tuple{field<&ServerKeyExchangeEcdhePsk::psk_identity_hint>("psk_identity_hint"),
                 field<&ServerKeyExchangeEcdhePsk::params>("params")};
  bool operator==(const ServerKeyExchangeEcdhePsk&) const = default;
};

// ---- ClientKeyExchange

struct ClientKeyExchangeRsa {
  static constexpr HandshakeType tag = HandshakeType::client_key_exchange;
  static constexpr Message message = Message::client_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::rsa};
  wire::Opaque<0, 65535> encrypted_pre_master_secret;
  static constexpr std::string_view name = "ClientKeyExchange", rfc = "RFC 5246 §7.4.7.1";
  static constexpr auto fields = std::tuple{
      field<&ClientKeyExchangeRsa::encrypted_pre_master_secret>("encrypted_pre_master_secret")};
  bool operator==(const ClientKeyExchangeRsa&) const = default;
};
struct ClientKeyExchangeDhe {
  static constexpr HandshakeType tag = HandshakeType::client_key_exchange;
  static constexpr Message message = Message::client_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::dhe};
  wire::Opaque<1, 65535> dh_yc;
  static constexpr std::string_view name = "ClientKeyExchange", rfc = "RFC 5246 §7.4.7.2";
  static constexpr auto fields = std::tuple{field<&ClientKeyExchangeDhe::dh_yc>("dh_Yc")};
  bool operator==(const ClientKeyExchangeDhe&) const = default;
};
struct ClientKeyExchangeEcdhe {
  static constexpr HandshakeType tag = HandshakeType::client_key_exchange;
  static constexpr Message message = Message::client_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::ecdhe, KeyExchange::ecdh_anon,
                                            KeyExchange::ecdh};
  wire::Opaque<1, 255> ecdh_yc;
  static constexpr std::string_view name = "ClientKeyExchange", rfc = "RFC 8422 §5.7";
  static constexpr auto fields = std::tuple{field<&ClientKeyExchangeEcdhe::ecdh_yc>("ecdh_Yc")};
  bool operator==(const ClientKeyExchangeEcdhe&) const = default;
};
// The client's public key was in its certificate.
struct ClientKeyExchangeImplicit {
  static constexpr HandshakeType tag = HandshakeType::client_key_exchange;
  static constexpr Message message = Message::client_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::ecdh_implicit};
  static constexpr std::string_view name = "ClientKeyExchange", rfc = "RFC 4492 §5.7";
  static constexpr std::tuple<> fields{};
  bool operator==(const ClientKeyExchangeImplicit&) const = default;
};
struct ClientKeyExchangePsk {
  static constexpr HandshakeType tag = HandshakeType::client_key_exchange;
  static constexpr Message message = Message::client_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::psk};
  wire::Opaque<0, 65535> psk_identity;
  static constexpr std::string_view name = "ClientKeyExchange", rfc = "RFC 4279 §2";
  static constexpr auto fields =
      std::tuple{field<&ClientKeyExchangePsk::psk_identity>("psk_identity")};
  bool operator==(const ClientKeyExchangePsk&) const = default;
};
struct ClientKeyExchangeEcdhePsk {
  static constexpr HandshakeType tag = HandshakeType::client_key_exchange;
  static constexpr Message message = Message::client_key_exchange;
  static constexpr std::array key_exchanges{KeyExchange::ecdhe_psk};
  wire::Opaque<0, 65535> psk_identity;
  wire::Opaque<1, 255> ecdh_yc;
  static constexpr std::string_view name = "ClientKeyExchange", rfc = "RFC 5489 §2";
  static constexpr auto fields =
      std::tuple{field<&ClientKeyExchangeEcdhePsk::psk_identity>("psk_identity"),
                 field<&ClientKeyExchangeEcdhePsk::ecdh_yc>("ecdh_Yc")};
  bool operator==(const ClientKeyExchangeEcdhePsk&) const = default;
};

}  // namespace handglass::handshake

template <>
inline constexpr auto handglass::names_of<handglass::handshake::KeyExchange> =
    std::to_array<handglass::Named<handglass::handshake::KeyExchange>>({
        {handglass::handshake::KeyExchange::rsa, "RSA"},
        {handglass::handshake::KeyExchange::dhe, "DHE"},
        {handglass::handshake::KeyExchange::ecdhe, "ECDHE"},
        {handglass::handshake::KeyExchange::ecdh_anon, "ECDH_anon"},
        {handglass::handshake::KeyExchange::ecdh, "ECDH"},
        {handglass::handshake::KeyExchange::ecdh_implicit, "ECDH, client certificate"},
        {handglass::handshake::KeyExchange::psk, "PSK"},
        {handglass::handshake::KeyExchange::ecdhe_psk, "ECDHE_PSK"},
    });
