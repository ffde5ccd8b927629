// What the test module can do.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/hash.hpp"
#include "token/pkcs11.hpp"

namespace handglass::test_module {

enum class Form : std::uint8_t { pkcs1, pss, raw, ecdsa, eddsa };

struct Mechanism {
  std::string_view name;
  CK_MECHANISM_TYPE type;
  Form form;
  // The module hashes; without it the host has done so.
  std::optional<crypto::HashAlgorithm> hash;
  CK_KEY_TYPE key_type;
  CK_FLAGS flags;
};

// clang-format off
inline constexpr auto mechanisms = [] {
  using enum crypto::HashAlgorithm;
  constexpr auto none = std::nullopt;
  constexpr CK_FLAGS sign = CKF_SIGN, both = CKF_SIGN | CKF_DECRYPT;
  constexpr CK_FLAGS curve = CKF_SIGN | CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS;
  return std::to_array<Mechanism>({
      {"CKM_RSA_PKCS",            CKM_RSA_PKCS,            Form::pkcs1, none,   CKK_RSA, both},
      {"CKM_RSA_X_509",           CKM_RSA_X_509,           Form::raw,   none,   CKK_RSA, both},
      {"CKM_SHA1_RSA_PKCS",       CKM_SHA1_RSA_PKCS,       Form::pkcs1, sha1,   CKK_RSA, sign},
      {"CKM_SHA256_RSA_PKCS",     CKM_SHA256_RSA_PKCS,     Form::pkcs1, sha256, CKK_RSA, sign},
      {"CKM_SHA384_RSA_PKCS",     CKM_SHA384_RSA_PKCS,     Form::pkcs1, sha384, CKK_RSA, sign},
      {"CKM_SHA512_RSA_PKCS",     CKM_SHA512_RSA_PKCS,     Form::pkcs1, sha512, CKK_RSA, sign},
      {"CKM_RSA_PKCS_PSS",        CKM_RSA_PKCS_PSS,        Form::pss,   none,   CKK_RSA, sign},
      {"CKM_SHA1_RSA_PKCS_PSS",   CKM_SHA1_RSA_PKCS_PSS,   Form::pss,   sha1,   CKK_RSA, sign},
      {"CKM_SHA256_RSA_PKCS_PSS", CKM_SHA256_RSA_PKCS_PSS, Form::pss,   sha256, CKK_RSA, sign},
      {"CKM_SHA384_RSA_PKCS_PSS", CKM_SHA384_RSA_PKCS_PSS, Form::pss,   sha384, CKK_RSA, sign},
      {"CKM_SHA512_RSA_PKCS_PSS", CKM_SHA512_RSA_PKCS_PSS, Form::pss,   sha512, CKK_RSA, sign},
      {"CKM_ECDSA",               CKM_ECDSA,               Form::ecdsa, none,   CKK_EC,  curve},
      {"CKM_ECDSA_SHA1",          CKM_ECDSA_SHA1,          Form::ecdsa, sha1,   CKK_EC,  curve},
      {"CKM_ECDSA_SHA256",        CKM_ECDSA_SHA256,        Form::ecdsa, sha256, CKK_EC,  curve},
      {"CKM_ECDSA_SHA384",        CKM_ECDSA_SHA384,        Form::ecdsa, sha384, CKK_EC,  curve},
      {"CKM_ECDSA_SHA512",        CKM_ECDSA_SHA512,        Form::ecdsa, sha512, CKK_EC,  curve},
      {"CKM_EDDSA",               CKM_EDDSA,               Form::eddsa, none,   CKK_EC_EDWARDS, curve},
  });
}();
// clang-format on

inline const Mechanism* mechanism(std::string_view name) {
  const auto found = std::ranges::find(mechanisms, name, &Mechanism::name);
  return found == mechanisms.end() ? nullptr : &*found;
}
inline const Mechanism* mechanism(CK_MECHANISM_TYPE type) {
  const auto found = std::ranges::find(mechanisms, type, &Mechanism::type);
  return found == mechanisms.end() ? nullptr : &*found;
}

}  // namespace handglass::test_module
