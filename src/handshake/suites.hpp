// The cipher suites that we speak: one row each, from which everything about a suite derives.
#pragma once
#include <optional>
#include <string_view>

#include "crypto/hash.hpp"
#include "handshake/messages.hpp"
#include "record/cipher.hpp"

namespace handglass::handshake {

// What authenticates the server: the kind of key that its certificate must hold, or none.
enum class Authentication : std::uint8_t { none, ecdsa, rsa, psk };

struct Suite {
  CipherSuite code{};
  std::string_view openssl_name;
  KeyExchange key_exchange{};
  Authentication authentication{};
  record::CipherSpec cipher;  // and its MAC, if it is no AEAD
  crypto::HashAlgorithm prf_hash{};
  std::string_view rfc;
  std::string_view name() const { return name_of(code); }
};

// clang-format off
inline constexpr auto suites = [] {
  using record::Cipher;
  using enum crypto::HashAlgorithm;
  return std::to_array<Suite>({
      // Ephemeral ECDH, signed.
      {CipherSuite{0xc02b}, "ECDHE-ECDSA-AES128-GCM-SHA256", KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_128_gcm}, sha256, "RFC 5289 §3.2"},
      {CipherSuite{0xc02c}, "ECDHE-ECDSA-AES256-GCM-SHA384", KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_256_gcm}, sha384, "RFC 5289 §3.2"},
      {CipherSuite{0xcca9}, "ECDHE-ECDSA-CHACHA20-POLY1305", KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::chacha20_poly1305}, sha256, "RFC 7905 §2"},
      {CipherSuite{0xc0ac}, "ECDHE-ECDSA-AES128-CCM",        KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_128_ccm}, sha256, "RFC 7251 §2"},
      {CipherSuite{0xc0ad}, "ECDHE-ECDSA-AES256-CCM",        KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_256_ccm}, sha256, "RFC 7251 §2"},
      {CipherSuite{0xc0ae}, "ECDHE-ECDSA-AES128-CCM8",       KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_128_ccm_8}, sha256, "RFC 7251 §2"},
      {CipherSuite{0xc0af}, "ECDHE-ECDSA-AES256-CCM8",       KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_256_ccm_8}, sha256, "RFC 7251 §2"},
      {CipherSuite{0xc023}, "ECDHE-ECDSA-AES128-SHA256",     KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_128_cbc, sha256}, sha256, "RFC 5289 §3.1"},
      {CipherSuite{0xc024}, "ECDHE-ECDSA-AES256-SHA384",     KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_256_cbc, sha384}, sha384, "RFC 5289 §3.1"},
      {CipherSuite{0xc009}, "ECDHE-ECDSA-AES128-SHA",        KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_128_cbc, sha1}, sha256, "RFC 8422 §6"},
      {CipherSuite{0xc00a}, "ECDHE-ECDSA-AES256-SHA",        KeyExchange::ecdhe,     Authentication::ecdsa, {Cipher::aes_256_cbc, sha1}, sha256, "RFC 8422 §6"},
      {CipherSuite{0xc02f}, "ECDHE-RSA-AES128-GCM-SHA256",   KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::aes_128_gcm}, sha256, "RFC 5289 §3.2"},
      {CipherSuite{0xc030}, "ECDHE-RSA-AES256-GCM-SHA384",   KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::aes_256_gcm}, sha384, "RFC 5289 §3.2"},
      {CipherSuite{0xcca8}, "ECDHE-RSA-CHACHA20-POLY1305",   KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::chacha20_poly1305}, sha256, "RFC 7905 §2"},
      {CipherSuite{0xc027}, "ECDHE-RSA-AES128-SHA256",       KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::aes_128_cbc, sha256}, sha256, "RFC 5289 §3.1"},
      {CipherSuite{0xc028}, "ECDHE-RSA-AES256-SHA384",       KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::aes_256_cbc, sha384}, sha384, "RFC 5289 §3.1"},
      {CipherSuite{0xc013}, "ECDHE-RSA-AES128-SHA",          KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::aes_128_cbc, sha1}, sha256, "RFC 8422 §6"},
      {CipherSuite{0xc014}, "ECDHE-RSA-AES256-SHA",          KeyExchange::ecdhe,     Authentication::rsa,   {Cipher::aes_256_cbc, sha1}, sha256, "RFC 8422 §6"},
      // Ephemeral Diffie-Hellman modulo a prime, signed.
      {CipherSuite{0x009e}, "DHE-RSA-AES128-GCM-SHA256",     KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_128_gcm}, sha256, "RFC 5288 §3"},
      {CipherSuite{0x009f}, "DHE-RSA-AES256-GCM-SHA384",     KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_256_gcm}, sha384, "RFC 5288 §3"},
      {CipherSuite{0xccaa}, "DHE-RSA-CHACHA20-POLY1305",     KeyExchange::dhe,       Authentication::rsa,   {Cipher::chacha20_poly1305}, sha256, "RFC 7905 §2"},
      {CipherSuite{0xc09e}, "DHE-RSA-AES128-CCM",            KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_128_ccm}, sha256, "RFC 6655 §3"},
      {CipherSuite{0xc09f}, "DHE-RSA-AES256-CCM",            KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_256_ccm}, sha256, "RFC 6655 §3"},
      {CipherSuite{0xc0a2}, "DHE-RSA-AES128-CCM8",           KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_128_ccm_8}, sha256, "RFC 6655 §3"},
      {CipherSuite{0xc0a3}, "DHE-RSA-AES256-CCM8",           KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_256_ccm_8}, sha256, "RFC 6655 §3"},
      {CipherSuite{0x0067}, "DHE-RSA-AES128-SHA256",         KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_128_cbc, sha256}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0x006b}, "DHE-RSA-AES256-SHA256",         KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_256_cbc, sha256}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0x0033}, "DHE-RSA-AES128-SHA",            KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_128_cbc, sha1}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0x0039}, "DHE-RSA-AES256-SHA",            KeyExchange::dhe,       Authentication::rsa,   {Cipher::aes_256_cbc, sha1}, sha256, "RFC 5246 §A.5"},
      // RSA key transport.
      {CipherSuite{0x009c}, "AES128-GCM-SHA256",             KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_128_gcm}, sha256, "RFC 5288 §3"},
      {CipherSuite{0x009d}, "AES256-GCM-SHA384",             KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_256_gcm}, sha384, "RFC 5288 §3"},
      {CipherSuite{0xc09c}, "AES128-CCM",                    KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_128_ccm}, sha256, "RFC 6655 §3"},
      {CipherSuite{0xc09d}, "AES256-CCM",                    KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_256_ccm}, sha256, "RFC 6655 §3"},
      {CipherSuite{0xc0a0}, "AES128-CCM8",                   KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_128_ccm_8}, sha256, "RFC 6655 §3"},
      {CipherSuite{0xc0a1}, "AES256-CCM8",                   KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_256_ccm_8}, sha256, "RFC 6655 §3"},
      {CipherSuite{0x003c}, "AES128-SHA256",                 KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_128_cbc, sha256}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0x003d}, "AES256-SHA256",                 KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_256_cbc, sha256}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0x002f}, "AES128-SHA",                    KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_128_cbc, sha1}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0x0035}, "AES256-SHA",                    KeyExchange::rsa,       Authentication::rsa,   {Cipher::aes_256_cbc, sha1}, sha256, "RFC 5246 §A.5"},
      // A key that both have had before.
      {CipherSuite{0xd001}, "ECDHE-PSK-AES128-GCM-SHA256",   KeyExchange::ecdhe_psk, Authentication::psk,   {Cipher::aes_128_gcm}, sha256, "RFC 8442 §3"},
      {CipherSuite{0xd002}, "ECDHE-PSK-AES256-GCM-SHA384",   KeyExchange::ecdhe_psk, Authentication::psk,   {Cipher::aes_256_gcm}, sha384, "RFC 8442 §3"},
      {CipherSuite{0xccac}, "ECDHE-PSK-CHACHA20-POLY1305",   KeyExchange::ecdhe_psk, Authentication::psk,   {Cipher::chacha20_poly1305}, sha256, "RFC 7905 §2"},
      {CipherSuite{0x00a8}, "PSK-AES128-GCM-SHA256",         KeyExchange::psk,       Authentication::psk,   {Cipher::aes_128_gcm}, sha256, "RFC 5487 §2"},
      {CipherSuite{0x00a9}, "PSK-AES256-GCM-SHA384",         KeyExchange::psk,       Authentication::psk,   {Cipher::aes_256_gcm}, sha384, "RFC 5487 §2"},
      {CipherSuite{0xccab}, "PSK-CHACHA20-POLY1305",         KeyExchange::psk,       Authentication::psk,   {Cipher::chacha20_poly1305}, sha256, "RFC 7905 §2"},
      // For study: no forward secrecy, no encryption, nobody authenticated.
      {CipherSuite{0xc02d}, "ECDH-ECDSA-AES128-GCM-SHA256",  KeyExchange::ecdh,      Authentication::ecdsa, {Cipher::aes_128_gcm}, sha256, "RFC 5289 §3.2"},
      {CipherSuite{0x003b}, "NULL-SHA256",                   KeyExchange::rsa,       Authentication::rsa,   {Cipher::null, sha256}, sha256, "RFC 5246 §A.5"},
      {CipherSuite{0xc018}, "AECDH-AES128-SHA",              KeyExchange::ecdh_anon, Authentication::none,  {Cipher::aes_128_cbc, sha1}, sha256, "RFC 8422 §6"},
      {CipherSuite{0xc019}, "AECDH-AES256-SHA",              KeyExchange::ecdh_anon, Authentication::none,  {Cipher::aes_256_cbc, sha1}, sha256, "RFC 8422 §6"},
  });
}();
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

// ---- What follows from the key exchange

// The server shows a certificate (RFC 5246 §7.4.2), and may ask for the client's (§7.4.4).
constexpr bool has_certificate(const Suite& suite) {
  return suite.authentication == Authentication::rsa ||
         suite.authentication == Authentication::ecdsa;
}
// Its records are of a block cipher, for which encrypt_then_mac is (RFC 7366 §3).
inline bool has_blocks(const Suite& suite) {
  return suite.cipher.row().kind == record::CipherKind::block;
}
// ServerKeyExchange carries a signature (RFC 5246 §7.4.3).
constexpr bool is_signed(KeyExchange key_exchange) {
  return key_exchange == KeyExchange::dhe || key_exchange == KeyExchange::ecdhe;
}
// ServerKeyExchange carries a key that lives for this handshake alone: what is recorded today stays
// closed when a long-lived key is lost (RFC 5246 §F.1.1.2, §F.1.1.3).
constexpr bool has_forward_secrecy(KeyExchange key_exchange) {
  return is_signed(key_exchange) || key_exchange == KeyExchange::ecdh_anon ||
         key_exchange == KeyExchange::ecdhe_psk;
}
// The client says a point on a curve of supported_groups, or the server does.
constexpr bool uses_curve(KeyExchange key_exchange) {
  return key_exchange == KeyExchange::ecdhe || key_exchange == KeyExchange::ecdh_anon ||
         key_exchange == KeyExchange::ecdh || key_exchange == KeyExchange::ecdhe_psk;
}
constexpr bool uses_psk(KeyExchange key_exchange) {
  return key_exchange == KeyExchange::psk || key_exchange == KeyExchange::ecdhe_psk;
}
constexpr Facts facts_of(const Suite& suite) {
  const bool silent = !has_forward_secrecy(suite.key_exchange);
  return static_cast<Facts>((silent ? fact::static_key : fact::none) |
                            (has_certificate(suite) ? fact::none : fact::no_certificate));
}

}  // namespace handglass::handshake
