#include "handshake/signing.hpp"

namespace handglass::handshake {

Result<Bytes> sign(Dialogue& dialogue, Message message, const Credential& credential,
                   SignatureScheme scheme, View input) {
  dialogue.observer().on_signature({dialogue.role(), dialogue.role(), message, scheme, input});
  const auto known = crypto_scheme(scheme);
  return credential.key->sign(*known, input);
}

}  // namespace handglass::handshake
