// The named policies (RFC 9325, and what must be allowed beside it to meet older peers).
#include "base/limits.hpp"
#include "handshake/config.hpp"

namespace handglass::handshake {
namespace {

bool is_aead(const Suite& suite) { return suite.cipher.row().kind == record::CipherKind::aead; }
bool is_ccm(const Suite& suite) {
  return is_aead(suite) && suite.cipher.row().name.find("CCM") != std::string_view::npos;
}

// An AEAD whose tag was not shortened.
bool has_full_aead(const Suite& suite) {
  const auto& aead = suite.cipher.row().aead;
  return aead && crypto::tag_size(*aead) == crypto::aead_tag_size_max;
}

// RFC 9325 §4.1, §4.2: forward secrecy and an AEAD; CCM is for small devices.
bool is_modern(const Suite& suite) {
  return !only_for_study(suite) && is_aead(suite) && !is_ccm(suite) &&
         (suite.key_exchange == KeyExchange::ecdhe || suite.key_exchange == KeyExchange::ecdhe_psk);
}

bool allows(Profile profile, const Suite& suite) {
  switch (profile) {
    case Profile::modern: return is_modern(suite);
    case Profile::compatible: return !only_for_study(suite);
    case Profile::lab: return true;
  }
  return false;
}

}  // namespace

bool only_for_study(const Suite& suite) {
  return suite.authentication == Authentication::none ||
         suite.cipher.cipher == record::Cipher::null || suite.key_exchange == KeyExchange::ecdh;
}

Policy policy_of(Profile profile) {
  Policy policy;
  // What protects best comes first; within that the table's own order. A shared key comes before
  // certificates: who has given one wants it used.
  for (const bool forward_secrecy : {true, false})
    for (const bool full_aead : {true, false})
      for (const bool shared_key : {true, false})
        for (const Suite& suite : suites)
          if (allows(profile, suite) &&
              has_forward_secrecy(suite.key_exchange) == forward_secrecy &&
              has_full_aead(suite) == full_aead && uses_psk(suite.key_exchange) == shared_key)
            policy.suites.push_back(suite.code);
  policy.groups = {NamedGroup::x25519,    NamedGroup::secp256r1, NamedGroup::secp384r1,
                   NamedGroup::secp521r1, NamedGroup::ffdhe2048, NamedGroup::ffdhe3072,
                   NamedGroup::ffdhe4096, NamedGroup::ffdhe6144, NamedGroup::ffdhe8192};
  policy.schemes = {
      SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ed25519,
      SignatureScheme::rsa_pss_rsae_sha256,    SignatureScheme::rsa_pkcs1_sha256,
      SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme::rsa_pss_rsae_sha384,
      SignatureScheme::rsa_pkcs1_sha384,       SignatureScheme::ecdsa_secp521r1_sha512,
      SignatureScheme::rsa_pss_rsae_sha512,    SignatureScheme::rsa_pkcs1_sha512};
  if (profile != Profile::modern) {
    policy.schemes.push_back(SignatureScheme::ecdsa_sha1);
    policy.schemes.push_back(SignatureScheme::rsa_pkcs1_sha1);
  }
  if (profile == Profile::lab) {
    policy.dh_bits_min = limits::dh_bits_min;
    policy.certificates.rsa_bits_min = limits::rsa_bits_min;
    policy.certificates.sha1_allowed = true;
  }
  return policy;
}

}  // namespace handglass::handshake
