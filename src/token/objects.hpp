// The certificates and keys of a token, with the attributes that matter here read once.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "crypto/signature.hpp"
#include "token/token.hpp"
#include "token/uri.hpp"
#include "x509/certificate.hpp"

namespace handglass::token {

struct CertificateObject {
  ObjectHandle handle = 0;
  std::string label;
  Bytes id;
  Bytes der;
};

struct KeyObject {
  ObjectHandle handle = 0;
  ObjectType type{};  // private_key or public_key
  KeyType key_type{};
  std::string label;
  Bytes id;
  bool signs = false, decrypts = false, derives = false;
  bool always_authenticate = false;
  bool sensitive = false, extractable = false;
  std::size_t bits = 0;  // 0 where the token does not tell
  // As far as the token tells: of an RSA key its modulus and exponent, of an EC or Edwards key its
  // point. Checked as any public key is.
  std::optional<crypto::PublicKey> public_key = std::nullopt;
  Bytes modulus = {};      // also of a key that is not supported
  std::string curve = {};  // "P-256", or the OID
  // Mechanisms that the key is restricted to; empty: none is excluded.
  std::vector<MechanismType> allowed = {};
};

// Those of X.509. An object that cannot be read is passed over.
Result<std::vector<CertificateObject>> certificates(Session& session);
Result<std::vector<KeyObject>> keys(Session& session, ObjectType type);
// The handle of a private key that was found before: by its id and label, and of several, as a
// renewal may leave them, by its modulus or curve.
Result<ObjectHandle> find_private_key(Session& session, const KeyObject& key);

// Whether the URI's object part means this; its token part is not looked at.
bool means(const Uri& uri, const std::string& label, const Bytes& id);

}  // namespace handglass::token
