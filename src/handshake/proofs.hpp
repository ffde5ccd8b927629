// What has been proved of the peer, as types that only one verifier each can make. A stage that
// holds a proof cannot be reached without it.
#pragma once
#include <optional>
#include <variant>

#include "handshake/config.hpp"
#include "handshake/dialogue.hpp"

namespace handglass::handshake {

template <class Verifier>
class Proof {
  friend Verifier;
  Proof() = default;
};
struct ChainVerifier;
struct SignatureVerifier;
struct FinishedVerifier;

using PeerIdentified = Proof<ChainVerifier>;    // the chain leads to a trust anchor, holds now, is
                                                // not revoked, and names whom we want
using PeerHoldsKey = Proof<SignatureVerifier>;  // the key of that certificate signed this handshake
using TranscriptAgreed = Proof<FinishedVerifier>;  // the peer's Finished matches all that we saw

// A certificate of the peer that has been judged, and that may go on: accepted, or overridden by
// policy with the failed verdict.
struct Certified {
  x509::CertificateRef leaf;
  std::variant<PeerIdentified, x509::Verdict> standing;
};

struct ChainVerifier {
  // Judges `chain` as the peer sent it. A refused one is certificate_refused with the alert of its
  // reason, unless `overridable`.
  static Result<Certified> verify(Dialogue& dialogue, const Certificate& message,
                                  x509::Purpose purpose,
                                  const std::optional<x509::WantedName>& name, bool overridable);
};
struct SignatureVerifier {
  // RFC 5246 §7.4.3, §7.4.8: the scheme is one that we offered, it fits the key, and the signature
  // of `input` verifies.
  static Result<PeerHoldsKey> verify(Dialogue& dialogue, Message message,
                                     const x509::Certificate& leaf, SignatureScheme scheme,
                                     View input, View signature);
};
struct FinishedVerifier {
  static Result<TranscriptAgreed> verify(Dialogue& dialogue, const VerifyData& expected,
                                         const Finished& finished);
};

// ---- Who the peer turned out to be. Policy admits the kind; Established holds exactly one.
// -----------------------------------------------

struct NotAsked {};  // a client that was not asked for a certificate
struct Declined {};  // a client that was asked and sent none
struct Proven {
  x509::CertificateRef leaf;
  PeerIdentified identified;
  PeerHoldsKey holds_key;
};
struct Overridden {  // --insecure: it holds the key of a certificate that was refused
  x509::CertificateRef leaf;
  x509::Verdict verdict;
  PeerHoldsKey holds_key;
};
using PeerIdentity = std::variant<NotAsked, Declined, Proven, Overridden>;

PeerIdentity identity_of(Certified certified, PeerHoldsKey holds_key);

}  // namespace handglass::handshake
