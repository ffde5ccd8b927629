// A private key on a token, as any other private key.
#pragma once
#include <memory>

#include "crypto/private_key.hpp"
#include "token/mechanisms.hpp"
#include "token/objects.hpp"

namespace handglass::token {

// What a key on a token can do, and by what.
struct SchemeWays {
  crypto::Scheme scheme;
  std::vector<Way> ways;  // that C_SignInit took; the first is used
};

class TokenKey : public crypto::PrivateKey {
 public:
  virtual const KeyObject& object() const = 0;
  virtual const std::vector<SchemeWays>& scheme_ways() const = 0;
  // Nothing where the token decrypts for no mechanism of ours.
  virtual std::optional<MechanismType> decryption() const = 0;
  // The same without the check of the signature: what the check costs is measured, nothing else.
  virtual Result<Bytes> sign_unchecked(crypto::Scheme scheme, View message) const = 0;
};

// `public_key` is the certificate's, or the token's own. The token is logged in where it must be.
// Which mechanisms it really takes is asked now, by C_SignInit and C_DecryptInit, and attributes
// are read no more. Signatures are checked before they are given out. The salt of PSS blocks that
// we make is drawn from `random`, by any thread that signs; it must outlive the key.
Result<std::shared_ptr<const TokenKey>> open_key(std::shared_ptr<Token> token, KeyObject object,
                                                 crypto::PublicKey public_key,
                                                 crypto::Random& random);

}  // namespace handglass::token
