#include "crypto/signature_oid.hpp"

#include <utility>

#include "crypto/oids.hpp"

namespace handglass::crypto {
namespace {

struct Row {
  View oid;
  Scheme scheme;
};

constexpr auto rows = std::to_array<Row>({
    {oids::sha1_with_rsa, {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha1}},
    {oids::sha256_with_rsa, {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256}},
    {oids::sha384_with_rsa, {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha384}},
    {oids::sha512_with_rsa, {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha512}},
    {oids::ecdsa_with_sha1, {SignatureAlgorithm::ecdsa, HashAlgorithm::sha1}},
    {oids::ecdsa_with_sha256, {SignatureAlgorithm::ecdsa, HashAlgorithm::sha256}},
    {oids::ecdsa_with_sha384, {SignatureAlgorithm::ecdsa, HashAlgorithm::sha384}},
    {oids::ecdsa_with_sha512, {SignatureAlgorithm::ecdsa, HashAlgorithm::sha512}},
    {oids::ed25519, {SignatureAlgorithm::ed25519, {}}},
});

bool is_null(const der::Any& value) { return value.tag == 0x05 && value.content.empty(); }

// RFC 4055 §2.1 and §5: NULL is what to write, absent must be read too.
bool null_or_absent(const der::Optional<der::Any>& parameters) {
  return !parameters || is_null(*parameters);
}

std::optional<HashAlgorithm> hash_of(const structure::AlgorithmIdentifier& identifier) {
  using enum HashAlgorithm;
  for (HashAlgorithm hash : {sha256, sha384, sha512})
    if (same(identifier.algorithm.content, oids::of(hash)) && null_or_absent(identifier.parameters))
      return hash;
  return std::nullopt;
}

// Hash and mask generation alike, a salt as long as the digest, the default trailer (which DER
// leaves out): RFC 4055 §3.1, RFC 8446 §4.2.3.
std::optional<Scheme> pss_scheme(const der::Optional<der::Any>& parameters) {
  if (!parameters) return std::nullopt;
  const auto pss = der::parse<structure::PssParameters>(parameters->whole);
  if (!pss || !pss->hash_algorithm || !pss->mask_gen_algorithm || !pss->salt_length ||
      pss->trailer_field)
    return std::nullopt;
  const structure::AlgorithmIdentifier& mask = pss->mask_gen_algorithm->value;
  if (!same(mask.algorithm.content, oids::mgf1) || !mask.parameters) return std::nullopt;
  const auto mask_hash = der::parse<structure::AlgorithmIdentifier>(mask.parameters->whole);
  const auto hash = hash_of(pss->hash_algorithm->value);
  if (!hash || !mask_hash || hash_of(*mask_hash) != hash ||
      pss->salt_length->value.small() != digest_size(*hash))
    return std::nullopt;
  return Scheme{SignatureAlgorithm::rsa_pss, *hash};
}

Bytes pss_identifier(HashAlgorithm algorithm) {
  const Bytes hash = der::tlv(0x30, {der::tlv(0x06, oids::of(algorithm)), der::tlv(0x05, View{})});
  const Bytes mask = der::tlv(0x30, {der::tlv(0x06, oids::mgf1), hash});
  const Bytes salt = der::tlv(0x02, Bytes{static_cast<std::uint8_t>(digest_size(algorithm))});
  const Bytes parameters =
      der::tlv(0x30, {der::tlv(0xa0, hash), der::tlv(0xa1, mask), der::tlv(0xa2, salt)});
  return der::tlv(0x30, {der::tlv(0x06, oids::rsa_pss), parameters});
}

}  // namespace

std::optional<Scheme> scheme_of(const structure::AlgorithmIdentifier& identifier) {
  if (same(identifier.algorithm.content, oids::rsa_pss)) return pss_scheme(identifier.parameters);
  for (const auto& [oid, scheme] : rows) {
    if (!same(identifier.algorithm.content, oid)) continue;
    // RFC 5758 §3.2, RFC 8410 §3: no parameters but RSA's NULL.
    const bool rsa = scheme.algorithm == SignatureAlgorithm::rsa_pkcs1;
    if (rsa ? null_or_absent(identifier.parameters) : !identifier.parameters) return scheme;
  }
  return std::nullopt;
}

Bytes algorithm_identifier(Scheme scheme) {
  if (scheme.algorithm == SignatureAlgorithm::rsa_pss) return pss_identifier(scheme.hash);
  for (const auto& [oid, known] : rows) {
    if (known.algorithm != scheme.algorithm) continue;
    if (known.hash != scheme.hash && scheme.algorithm != SignatureAlgorithm::ed25519) continue;
    const Bytes null =
        scheme.algorithm == SignatureAlgorithm::rsa_pkcs1 ? der::tlv(0x05, View{}) : Bytes{};
    return der::tlv(0x30, {der::tlv(0x06, oid), null});
  }
  std::unreachable();
}

}  // namespace handglass::crypto
