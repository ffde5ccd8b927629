// Signature schemes and groups: the code points of the wire beside what the crypto core calls them.
#pragma once
#include <array>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "crypto/group.hpp"
#include "crypto/private_key.hpp"
#include "crypto/signature.hpp"
#include "handshake/code_points.hpp"
#include "handshake/suites.hpp"
#include "wire/text.hpp"

namespace handglass::handshake {

struct SchemeRow {
  SignatureScheme code{};
  crypto::Scheme scheme;
};
struct GroupRow {
  NamedGroup code{};
  crypto::Group group{};
};

// In TLS 1.2 an ECDSA scheme names the hash alone; the curve is the certificate's own matter (RFC
// 8422 §5.10, RFC 8446 §4.2.3).
// clang-format off
inline constexpr auto schemes = std::to_array<SchemeRow>({
    {SignatureScheme::ecdsa_secp256r1_sha256, {crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha256}},
    {SignatureScheme::ecdsa_secp384r1_sha384, {crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha384}},
    {SignatureScheme::ecdsa_secp521r1_sha512, {crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha512}},
    {SignatureScheme::rsa_pss_rsae_sha256,    {crypto::SignatureAlgorithm::rsa_pss, crypto::HashAlgorithm::sha256}},
    {SignatureScheme::rsa_pss_rsae_sha384,    {crypto::SignatureAlgorithm::rsa_pss, crypto::HashAlgorithm::sha384}},
    {SignatureScheme::rsa_pss_rsae_sha512,    {crypto::SignatureAlgorithm::rsa_pss, crypto::HashAlgorithm::sha512}},
    {SignatureScheme::rsa_pkcs1_sha256,       {crypto::SignatureAlgorithm::rsa_pkcs1, crypto::HashAlgorithm::sha256}},
    {SignatureScheme::rsa_pkcs1_sha384,       {crypto::SignatureAlgorithm::rsa_pkcs1, crypto::HashAlgorithm::sha384}},
    {SignatureScheme::rsa_pkcs1_sha512,       {crypto::SignatureAlgorithm::rsa_pkcs1, crypto::HashAlgorithm::sha512}},
});
inline constexpr auto groups = std::to_array<GroupRow>({
    {NamedGroup::x25519,    crypto::Group::x25519},
    {NamedGroup::secp256r1, crypto::Group::p256},
    {NamedGroup::secp384r1, crypto::Group::p384},
});
// clang-format on

constexpr std::optional<crypto::Scheme> crypto_scheme(SignatureScheme code) {
  for (const SchemeRow& row : schemes)
    if (row.code == code) return row.scheme;
  return std::nullopt;
}
constexpr std::optional<crypto::Group> crypto_group(NamedGroup code) {
  for (const GroupRow& row : groups)
    if (row.code == code) return row.group;
  return std::nullopt;
}
constexpr std::optional<NamedGroup> named_group(crypto::Group group) {
  for (const GroupRow& row : groups)
    if (row.group == group) return row.code;
  return std::nullopt;
}

// What kind of certificate a key makes: for the suite (RFC 5246 §7.4.2), and for certificate_types
// (§7.4.4).
constexpr std::optional<Authentication> authentication_of(const crypto::PublicKey& key) {
  if (std::holds_alternative<crypto::RsaPublicKey>(key)) return Authentication::rsa;
  if (std::holds_alternative<crypto::EcPublicKey>(key)) return Authentication::ecdsa;
  return std::nullopt;
}

// The first scheme of `wanted` that is also offered and that the key can really make.
std::optional<SignatureScheme> choose_scheme(const std::vector<SignatureScheme>& wanted,
                                             const std::vector<SignatureScheme>& offered,
                                             const crypto::PrivateKey& key);

// "a, b, c": for evidence; a peer may list thousands, of which a page has use for some.
template <class E>
std::string list_text(const std::vector<E>& values) {
  constexpr std::size_t shown = 40;
  std::string out;
  for (E value : values | std::views::take(shown)) {
    if (!out.empty()) out += ", ";
    const std::string_view name = name_of(value);
    out += name.empty() ? wire::text(value) : std::string(name);
  }
  if (values.size() > shown) out += " and " + std::to_string(values.size() - shown) + " more";
  return out.empty() ? "none" : out;
}

}  // namespace handglass::handshake
