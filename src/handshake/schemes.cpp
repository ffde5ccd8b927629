#include "handshake/schemes.hpp"

#include <algorithm>

namespace handglass::handshake {

std::optional<NamedGroup> ffdhe_group(const crypto::DhGroup& group) {
  const std::size_t bits = crypto::ffdhe_bits(group);
  for (const NamedGroup code : {NamedGroup::ffdhe2048, NamedGroup::ffdhe3072, NamedGroup::ffdhe4096,
                                NamedGroup::ffdhe6144, NamedGroup::ffdhe8192})
    if (bits > 0 && ffdhe_bits(code) == bits) return code;
  return std::nullopt;
}

x509::KeyUsage needed_usage(KeyExchange key_exchange) {
  if (key_exchange == KeyExchange::rsa) return x509::KeyUsage::key_encipherment;
  if (key_exchange == KeyExchange::ecdh) return x509::KeyUsage::key_agreement;
  return x509::KeyUsage::digital_signature;
}

bool is_fixed_ecdh(const x509::Certificate& certificate) {
  return certificate.key() && std::holds_alternative<crypto::EcPublicKey>(*certificate.key()) &&
         certificate.has_key_usage() && certificate.may(x509::KeyUsage::key_agreement) &&
         !certificate.may(x509::KeyUsage::digital_signature);
}

bool same_curve(const crypto::PublicKey& a, const crypto::PublicKey& b) {
  const auto* first = std::get_if<crypto::EcPublicKey>(&a);
  const auto* second = std::get_if<crypto::EcPublicKey>(&b);
  return first && second && first->group == second->group;
}

std::optional<SignatureScheme> choose_scheme(const std::vector<SignatureScheme>& wanted,
                                             const std::vector<SignatureScheme>& offered,
                                             const crypto::PrivateKey& key) {
  const std::vector<crypto::Scheme> able = key.schemes();
  for (SignatureScheme code : wanted) {
    const auto scheme = crypto_scheme(code);
    if (scheme && std::ranges::count(able, *scheme) && std::ranges::count(offered, code))
      return code;
  }
  return std::nullopt;
}

}  // namespace handglass::handshake
