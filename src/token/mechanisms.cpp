#include "token/mechanisms.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "token/failures.hpp"
#include "token/functions.hpp"

namespace handglass::token {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureAlgorithm;

struct Row {
  SignatureAlgorithm algorithm;
  HashAlgorithm hash;  // without meaning where `given` is not the message
  CK_MECHANISM_TYPE mechanism;
  Given given;
};

// clang-format off
constexpr Row known_ways[] = {
    {SignatureAlgorithm::rsa_pkcs1, {},                    CKM_RSA_PKCS,            Given::digest_info},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha1,   CKM_SHA1_RSA_PKCS,       Given::message},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256, CKM_SHA256_RSA_PKCS,     Given::message},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha384, CKM_SHA384_RSA_PKCS,     Given::message},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha512, CKM_SHA512_RSA_PKCS,     Given::message},
    {SignatureAlgorithm::rsa_pkcs1, {},                    CKM_RSA_X_509,           Given::block},
    {SignatureAlgorithm::rsa_pss,   {},                    CKM_RSA_PKCS_PSS,        Given::digest},
    {SignatureAlgorithm::rsa_pss,   HashAlgorithm::sha256, CKM_SHA256_RSA_PKCS_PSS, Given::message},
    {SignatureAlgorithm::rsa_pss,   HashAlgorithm::sha384, CKM_SHA384_RSA_PKCS_PSS, Given::message},
    {SignatureAlgorithm::rsa_pss,   HashAlgorithm::sha512, CKM_SHA512_RSA_PKCS_PSS, Given::message},
    {SignatureAlgorithm::rsa_pss,   {},                    CKM_RSA_X_509,           Given::block},
    {SignatureAlgorithm::ecdsa,     {},                    CKM_ECDSA,               Given::digest},
    {SignatureAlgorithm::ecdsa,     HashAlgorithm::sha1,   CKM_ECDSA_SHA1,          Given::message},
    {SignatureAlgorithm::ecdsa,     HashAlgorithm::sha256, CKM_ECDSA_SHA256,        Given::message},
    {SignatureAlgorithm::ecdsa,     HashAlgorithm::sha384, CKM_ECDSA_SHA384,        Given::message},
    {SignatureAlgorithm::ecdsa,     HashAlgorithm::sha512, CKM_ECDSA_SHA512,        Given::message},
    {SignatureAlgorithm::ed25519,   {},                    CKM_EDDSA,               Given::message},
};
// clang-format on

bool permitted(const KeyObject& key, MechanismType type) {
  return key.allowed.empty() || std::ranges::count(key.allowed, type) > 0;
}

const Mechanism* find(const std::vector<Mechanism>& able, CK_MECHANISM_TYPE type) {
  const auto found = std::ranges::find(able, MechanismType{type}, &Mechanism::type);
  return found == able.end() ? nullptr : &*found;
}

bool fits_key(SignatureAlgorithm algorithm, KeyType type) {
  switch (algorithm) {
    case SignatureAlgorithm::rsa_pkcs1:
    case SignatureAlgorithm::rsa_pss: return type == KeyType{CKK_RSA};
    case SignatureAlgorithm::ecdsa: return type == KeyType{CKK_EC};
    case SignatureAlgorithm::ed25519: return type == KeyType{CKK_EC_EDWARDS};
  }
  return false;
}

}  // namespace

bool Mechanism::signs() const { return (flags & CKF_SIGN) != 0; }
bool Mechanism::decrypts() const { return (flags & CKF_DECRYPT) != 0; }

Result<std::vector<Mechanism>> mechanisms(const Module& module, SlotId slot) {
  const auto describe = [slot] { return "slot " + std::to_string(slot); };
  std::vector<CK_MECHANISM_TYPE> types;
  CK_ULONG count = 0;
  const auto ask = [&](CK_MECHANISM_TYPE* into) {
    return module.functions()("C_GetMechanismList", describe, [&](const auto& f) {
      return f.C_GetMechanismList(slot, into, &count);
    });
  };
  ReturnValue answer = ask(nullptr);
  if (answer == ReturnValue::ok && count <= limits::token_mechanisms) {
    types.resize(count);
    answer = ask(types.data());
  }
  if (answer != ReturnValue::ok)
    return failed_call("C_GetMechanismList", answer, "asking for mechanisms");
  types.resize(std::min<std::size_t>(count, types.size()));
  std::vector<Mechanism> out;
  for (const CK_MECHANISM_TYPE type : types) {
    CK_MECHANISM_INFO info{};
    answer = module.functions()("C_GetMechanismInfo", describe, [&](const auto& f) {
      return f.C_GetMechanismInfo(slot, type, &info);
    });
    if (answer != ReturnValue::ok) continue;  // listed, and then not known: not there
    out.push_back({.type = MechanismType{type},
                   .key_min = info.ulMinKeySize,
                   .key_max = info.ulMaxKeySize,
                   .flags = info.flags});
  }
  return out;
}

std::vector<Way> ways(const std::vector<Mechanism>& able, const KeyObject& key,
                      crypto::Scheme scheme) {
  std::vector<Way> out;
  if (!fits_key(scheme.algorithm, key.key_type)) return out;
  for (const Row& row : known_ways) {
    if (row.algorithm != scheme.algorithm) continue;
    const bool by_hash =
        row.given == Given::message && row.algorithm != SignatureAlgorithm::ed25519;
    if (by_hash && row.hash != scheme.hash) continue;
    const Mechanism* mechanism = find(able, row.mechanism);
    if (!mechanism || !permitted(key, mechanism->type)) continue;
    if (!mechanism->signs() || !key.signs) continue;
    out.push_back({mechanism->type, row.given});
  }
  return out;
}

KeyType key_type_of(const crypto::PublicKey& key) {
  if (std::holds_alternative<crypto::RsaPublicKey>(key)) return KeyType{CKK_RSA};
  if (std::holds_alternative<crypto::EcPublicKey>(key)) return KeyType{CKK_EC};
  return KeyType{CKK_EC_EDWARDS};
}

KeyObject unseen_key(const crypto::PublicKey& key) {
  KeyObject out;
  out.type = ObjectType::private_key;
  out.key_type = key_type_of(key);
  out.signs = out.decrypts = out.derives = true;
  return out;
}

std::vector<MechanismType> decryptions(const std::vector<Mechanism>& able, const KeyObject& key) {
  std::vector<MechanismType> out;
  if (key.key_type != KeyType{CKK_RSA} || !key.decrypts) return out;
  for (const CK_MECHANISM_TYPE type : {CKM_RSA_X_509, CKM_RSA_PKCS})
    if (const Mechanism* mechanism = find(able, type);
        mechanism && mechanism->decrypts() && permitted(key, mechanism->type))
      out.push_back(mechanism->type);
  return out;
}

}  // namespace handglass::token
