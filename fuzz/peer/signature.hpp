// OpenSSL's public keys, what it says of signatures, and a signature that is hard to check. No
// OpenSSL header is seen from here.
#pragma once
#include <memory>
#include <optional>

#include "crypto/signature.hpp"

namespace handglass::fuzz::peer {

class PublicKey {
 public:
  // Nothing where OpenSSL does not take the SubjectPublicKeyInfo.
  static std::optional<PublicKey> read(View subject_public_key_info);
  // As OpenSSL writes it.
  Bytes subject_public_key_info() const;
  // `scheme` is one that fits the key. PSS with a salt as long as the digest, no other.
  bool verify(crypto::Scheme scheme, View message, View signature) const;

 private:
  std::shared_ptr<void> key_;
};

// A key and its valid signature of `digest` where the two points that a verifier adds are the same
// one, u1 G = u2 Q: with R = k G, the private number is e / r and s is 2 e / k. Nothing where the
// numbers do not serve.
struct Coincidence {
  Bytes point, r, s;
};
std::optional<Coincidence> coincidence(crypto::Group group, View digest, View k);

}  // namespace handglass::fuzz::peer
