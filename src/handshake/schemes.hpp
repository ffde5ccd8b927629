// Signature schemes and groups: the code points of the wire beside what the crypto core calls them.
#pragma once
#include <array>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "crypto/finite_field.hpp"
#include "crypto/group.hpp"
#include "crypto/private_key.hpp"
#include "crypto/signature.hpp"
#include "handshake/code_points.hpp"
#include "handshake/suites.hpp"
#include "wire/text.hpp"
#include "x509/certificate.hpp"

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
    {SignatureScheme::ed25519,                {crypto::SignatureAlgorithm::ed25519, {}}},
    {SignatureScheme::ecdsa_sha1,             {crypto::SignatureAlgorithm::ecdsa, crypto::HashAlgorithm::sha1}},
    {SignatureScheme::rsa_pkcs1_sha1,         {crypto::SignatureAlgorithm::rsa_pkcs1, crypto::HashAlgorithm::sha1}},
});
inline constexpr auto groups = std::to_array<GroupRow>({
    {NamedGroup::x25519,    crypto::Group::x25519},
    {NamedGroup::secp256r1, crypto::Group::p256},
    {NamedGroup::secp384r1, crypto::Group::p384},
    {NamedGroup::secp521r1, crypto::Group::p521},
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

// The bits of a group of RFC 7919; 0 for a curve, or a group that we do not know.
constexpr std::size_t ffdhe_bits(NamedGroup code) {
  switch (code) {
    case NamedGroup::ffdhe2048: return 2048;
    case NamedGroup::ffdhe3072: return 3072;
    case NamedGroup::ffdhe4096: return 4096;
    case NamedGroup::ffdhe6144: return 6144;
    case NamedGroup::ffdhe8192: return 8192;
    default: return 0;
  }
}
// The code point of a group of RFC 7919; nothing for any other.
std::optional<NamedGroup> ffdhe_group(const crypto::DhGroup& group);
// RFC 7919 §2 keeps these numbers for such groups, known or not.
constexpr bool is_finite_field(NamedGroup code) {
  return static_cast<std::uint16_t>(code) >> 8 == 1;
}

// What kind of certificate a key makes: for the suite (RFC 5246 §7.4.2, RFC 8422 §5.3), and for
// certificate_types (§7.4.4, RFC 8422 §5.5).
constexpr Authentication authentication_of(const crypto::PublicKey& key) {
  return std::holds_alternative<crypto::RsaPublicKey>(key) ? Authentication::rsa
                                                           : Authentication::ecdsa;
}

// What the server's key does in this key exchange (RFC 5246 §7.4.2).
x509::KeyUsage needed_usage(KeyExchange key_exchange);
// Whether a certificate is for ECDH and not for signing: its key is then its holder's share of the
// key exchange (RFC 4492 §3.2).
bool is_fixed_ecdh(const x509::Certificate& certificate);

bool same_curve(const crypto::PublicKey& a, const crypto::PublicKey& b);

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
