// The header of a record (RFC 5246 §6.2.1).
#pragma once
#include <cstdint>

#include "base/alert.hpp"
#include "base/names.hpp"
#include "wire/presentation.hpp"

namespace handglass::record {

enum class ContentType : std::uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23
};

enum class ProtocolVersion : std::uint16_t {
  ssl30 = 0x0300,
  tls10 = 0x0301,
  tls11 = 0x0302,
  tls12 = 0x0303,
  tls13 = 0x0304
};

// What goes before the fragment of a TLSPlaintext and of a TLSCiphertext.
struct Header {
  ContentType type{};
  ProtocolVersion version{};
  std::uint16_t length{};  // of the fragment, in bytes
  static constexpr std::string_view name = "TLSPlaintext", rfc = "RFC 5246 §6.2.1";
  static constexpr auto fields =
      std::tuple{wire::field<&Header::type>("type"), wire::field<&Header::version>("version"),
                 wire::field<&Header::length>("length")};
};
inline constexpr std::size_t header_size = 5;

// An alert's two bytes (RFC 5246 §7.2), level and description as they stand on the wire.
struct AlertMessage {
  AlertLevel level{};
  Alert description{};
  static constexpr std::string_view name = "Alert", rfc = "RFC 5246 §7.2";
  static constexpr auto fields = std::tuple{wire::field<&AlertMessage::level>("level"),
                                            wire::field<&AlertMessage::description>("description")};
};

}  // namespace handglass::record

namespace handglass {

template <>
inline constexpr auto names_of<record::ContentType> = std::to_array<Named<record::ContentType>>({
    {record::ContentType::change_cipher_spec, "change_cipher_spec"},
    {record::ContentType::alert, "alert"},
    {record::ContentType::handshake, "handshake"},
    {record::ContentType::application_data, "application_data"},
});
template <>
inline constexpr auto names_of<record::ProtocolVersion> =
    std::to_array<Named<record::ProtocolVersion>>({
        {record::ProtocolVersion::ssl30, "SSL 3.0"},
        {record::ProtocolVersion::tls10, "TLS 1.0"},
        {record::ProtocolVersion::tls11, "TLS 1.1"},
        {record::ProtocolVersion::tls12, "TLS 1.2"},
        {record::ProtocolVersion::tls13, "TLS 1.3"},
    });

}  // namespace handglass
