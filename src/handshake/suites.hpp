// The cipher suites that we speak: one row each, from which everything about a suite derives.
#pragma once
#include <optional>
#include <string_view>

#include "crypto/aead.hpp"
#include "crypto/hash.hpp"
#include "handshake/messages.hpp"

namespace handglass::handshake {

// The kind of key that the server's certificate must hold.
enum class Authentication : std::uint8_t { ecdsa, rsa };

struct Suite {
  CipherSuite code{};
  std::string_view openssl_name;
  KeyExchange key_exchange{};
  Authentication authentication{};
  crypto::AeadAlgorithm aead{};
  crypto::HashAlgorithm prf_hash{};
  std::string_view rfc;
  std::string_view name() const { return name_of(code); }
};

// clang-format off
inline constexpr auto suites = std::to_array<Suite>({
    {CipherSuite{0xc02b}, "ECDHE-ECDSA-AES128-GCM-SHA256", KeyExchange::ecdhe, Authentication::ecdsa, crypto::AeadAlgorithm::aes_128_gcm, crypto::HashAlgorithm::sha256, "RFC 5289 §3.2"},
    {CipherSuite{0xc02c}, "ECDHE-ECDSA-AES256-GCM-SHA384", KeyExchange::ecdhe, Authentication::ecdsa, crypto::AeadAlgorithm::aes_256_gcm, crypto::HashAlgorithm::sha384, "RFC 5289 §3.2"},
    {CipherSuite{0xc02f}, "ECDHE-RSA-AES128-GCM-SHA256",   KeyExchange::ecdhe, Authentication::rsa,   crypto::AeadAlgorithm::aes_128_gcm, crypto::HashAlgorithm::sha256, "RFC 5289 §3.2"},
    {CipherSuite{0xc030}, "ECDHE-RSA-AES256-GCM-SHA384",   KeyExchange::ecdhe, Authentication::rsa,   crypto::AeadAlgorithm::aes_256_gcm, crypto::HashAlgorithm::sha384, "RFC 5289 §3.2"},
});
// clang-format on

// The row of a suite; null for one that we do not speak.
constexpr const Suite* find_suite(CipherSuite code) {
  for (const Suite& suite : suites)
    if (suite.code == code) return &suite;
  return nullptr;
}
// By its IANA or its OpenSSL name.
constexpr const Suite* find_suite(std::string_view name) {
  for (const Suite& suite : suites)
    if (suite.name() == name || suite.openssl_name == name) return &suite;
  return nullptr;
}

}  // namespace handglass::handshake
