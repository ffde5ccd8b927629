#include "handshake/signing.hpp"

namespace handglass::handshake {

Result<Bytes> sign(Dialogue& dialogue, Message message, const Credential& credential,
                   SignatureScheme scheme, View input) {
  dialogue.observer().on_signature({dialogue.role(), dialogue.role(), message, scheme, input});
  const auto known = crypto_scheme(scheme);
  return credential.key->sign(*known, input);
}

void tell_premaster(Dialogue& dialogue, crypto::Group group, View own_public, View peer_public,
                    const SecretBytes& premaster) {
  const bool client = dialogue.role() == Role::client;
  dialogue.observer().on_derivation(
      {.id = DerivationId::premaster,
       .function = "ECDH",
       .label = name_of(group),
       .inputs = {{"client_public", {}, client ? own_public : peer_public},
                  {"server_public", {}, client ? peer_public : own_public}},
       .output = premaster.reveal(),
       .rfc = "RFC 8422 §5.10"});
}

}  // namespace handglass::handshake
