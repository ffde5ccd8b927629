// How both roles come to the premaster secret and from it to the master secret, each step told to
// the observer (RFC 5246 §8.1).
#pragma once
#include "crypto/finite_field.hpp"
#include "handshake/dialogue.hpp"
#include "handshake/stages.hpp"

namespace handglass::handshake {

// Our share as an onlooker is told of it, after agreement has used it up; its private value only
// where one watches.
struct ShareSeen {
  Bytes public_value;
  SecretBytes private_value;
};
template <class Share>
ShareSeen look_at(Dialogue& dialogue, const Share& share) {
  return {to_bytes(share.public_value()),
          dialogue.observer().watching() ? share.private_copy() : SecretBytes()};
}

// A public value of ours and one of the peer's; our private one where it is for this handshake
// alone and somebody watches.
struct AgreedValues {
  View own, peer, own_private = {};
};

// RFC 5246 §8.1.1: 48 bytes, chosen by the client.
void tell_transported(Dialogue& dialogue, View encrypted, const SecretBytes& premaster);
// RFC 8422 §5.10: the x-coordinate of the shared point.
void tell_agreed(Dialogue& dialogue, crypto::Group group, const AgreedValues& values,
                 const SecretBytes& secret, DerivationId id = DerivationId::premaster);
// RFC 5246 §8.1.2: the shared number without its leading zeros.
void tell_agreed(Dialogue& dialogue, const crypto::DhGroup& group, const AgreedValues& values,
                 const SecretBytes& premaster);

// RFC 4279 §2, RFC 5489 §2: `other` and the shared key, each behind its length. Where there is no
// other secret, it is as many zeros as the key has bytes. A key of more than limits::psk bytes is a
// failure of ours.
Result<SecretBytes> psk_premaster(Dialogue& dialogue, const SecretBytes* other, const Psk& psk);

// From the premaster secret, now that ClientKeyExchange is in the transcript (RFC 5246 §8.1, RFC
// 7627 §4).
MasterSecret master_secret(Dialogue& dialogue, const Negotiated& negotiated,
                           const SecretBytes& premaster);

}  // namespace handglass::handshake
