#include "x509/minting.hpp"

#include <algorithm>

#include "crypto/hash.hpp"

namespace handglass::x509 {

Bytes directory_string(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
  });
  return der::tlv(plain ? 0x13 : 0x0c, as_bytes(text));
}

Bytes big_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
          static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

der::Instant view_instant(View whole) { return {.tag = whole[0], .content = whole.subspan(2)}; }

Bytes key_id(View subject_public_key_info) {
  const auto info = der::parse<structure::SubjectPublicKeyInfo>(subject_public_key_info);
  const View key = info ? info->subject_public_key.content : View{};
  return to_bytes(crypto::hash(crypto::HashAlgorithm::sha256, key).view().first(20));
}

Bytes authority_key_identifier(View issuer_public_key_info) {
  const Bytes id = key_id(issuer_public_key_info);
  structure::AuthorityKeyIdentifier identifier;
  identifier.key_identifier.value.emplace().value.content = id;
  return der::encode(identifier);
}

Bytes make_extension(Ce extension, bool critical, View value) {
  const auto oid = oid_of(extension);
  structure::Extension made{.extn_id = {oid}, .critical = {}, .extn_value = {value}};
  made.critical.value.value = critical;
  return der::encode(made);
}

crypto::Scheme usual_scheme(const crypto::PrivateKey& key) {
  const auto schemes = key.schemes();
  const auto at = std::ranges::find_if(schemes, [](crypto::Scheme scheme) {
    return scheme.algorithm != crypto::SignatureAlgorithm::rsa_pss;
  });
  if (at != schemes.end()) return *at;
  return schemes.empty() ? crypto::Scheme{} : schemes.front();
}

Result<Bytes> signature_of(View message, crypto::Scheme scheme, const crypto::PrivateKey& key,
                           bool spoil) {
  TRY(Bytes signature, key.sign(scheme, message));
  if (spoil && !signature.empty()) signature.back() ^= 1;
  return signature;
}

}  // namespace handglass::x509
