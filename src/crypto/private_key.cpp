// What a key that signs and does nothing else answers.
#include "crypto/private_key.hpp"

namespace handglass::crypto {

Result<void> PrivateKey::decrypt(View, MutableView) const {
  return fail({.rule = Rule::signer_failed, .evidence = {{"reason", "this key cannot decrypt"}}});
}

Result<SecretBytes> PrivateKey::agree(View) const {
  return fail(
      {.rule = Rule::signer_failed, .evidence = {{"reason", "this key cannot agree on a secret"}}});
}

}  // namespace handglass::crypto
