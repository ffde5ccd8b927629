// A private key whose bare operations can be had, as mechanisms want them: src/crypto gives whole
// schemes only.
#pragma once
#include <memory>
#include <optional>

#include "base/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/private_key.hpp"
#include "token/pkcs11.hpp"

namespace handglass::test_module {

class Key {
 public:
  // From PKCS#8. Throws std::runtime_error.
  explicit Key(View der);

  const crypto::PublicKey& public_key() const { return key_->public_key(); }
  CK_KEY_TYPE type() const;
  std::size_t signature_size() const;

  // RSA: the private operation on a block that is as long as the modulus; nothing where the number
  // is not below it.
  std::optional<Bytes> rsa(View block) const;
  // EC: r and s, each as long as a coordinate.
  Bytes ecdsa(View digest) const;
  Bytes ed25519(View message) const;

 private:
  std::shared_ptr<const crypto::PrivateKey> key_;
  Bytes structure_;  // RSAPrivateKey or ECPrivateKey
};

}  // namespace handglass::test_module
