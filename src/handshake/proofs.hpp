// What has been proved of the peer, as types that only one verifier each can make. A stage that
// holds a proof cannot be reached without it.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "handshake/config.hpp"
#include "handshake/examiner.hpp"
#include "handshake/key_schedule.hpp"
#include "x509/chain_memory.hpp"

namespace handglass::handshake {

template <class Verifier>
class Proof {
  friend Verifier;
  Proof() = default;
};
struct ChainVerifier;
struct SignatureVerifier;
struct FinishedVerifier;
struct KeyUse;
struct SessionUse;

using PeerIdentified = Proof<ChainVerifier>;    // the chain leads to a trust anchor, holds now, is
                                                // not revoked, and names whom we want
using PeerHoldsKey = Proof<SignatureVerifier>;  // the key of that certificate signed this handshake
using KeyUsed = Proof<KeyUse>;  // the premaster secret cannot be known without the private key of
                                // that certificate, or our own of a static agreement: the Finished
                                // to come proves that the peer has it
using SessionKept = Proof<SessionUse>;  // the master secret is one that only the peer of an earlier
                                        // handshake has, which proved its key then
using TranscriptAgreed = Proof<FinishedVerifier>;  // the peer's Finished matches all that we saw

// A certificate of the peer that has been judged, and that may go on: accepted, or overridden by
// policy with the failed verdict.
struct Certified {
  x509::CertificateRef leaf;
  std::variant<PeerIdentified, x509::Verdict> standing;
};

// The chain as the peer sent it.
std::vector<View> certificates_of(const Certificate& message);
// A copy that outlives the message: one, which a connection and all that is kept of it share. Null:
// there is none.
struct KeptCertificates {
  std::vector<Bytes> list;
  std::optional<x509::ChainDigest> digest;
};
using KeptChain = std::shared_ptr<const KeptCertificates>;
// With the digest where somebody may ask a ChainMemory for it.
KeptChain keep_chain(std::span<const View> chain, bool with_digest = false);
std::vector<View> certificates_of(const KeptChain& chain);
std::optional<x509::ChainDigest> digest_of(const KeptChain& chain);

struct ChainVerifier {
  struct Wanted {
    x509::Purpose purpose{};
    std::optional<x509::WantedName> name = {};
    x509::KeyUsage usage{};
    bool overridable = false;
    View staple = {};  // the OCSP response that came with it (RFC 6066 §8)
    bool staple_expected = false;
  };
  // Judges a chain as the peer sent it. A refused one is certificate_refused with the alert of
  // its reason, unless `overridable`.
  static Result<Certified> verify(Examiner& examiner, std::span<const View> presented,
                                  const Wanted& wanted,
                                  const std::optional<x509::ChainDigest>& digest = {});
};
struct SignatureVerifier {
  // RFC 5246 §7.4.3, §7.4.8: the scheme is one that we offered, it fits the key, and the signature
  // of `input` verifies.
  static Result<PeerHoldsKey> verify(Examiner& examiner, Message message,
                                     const x509::Certificate& leaf, SignatureScheme scheme,
                                     View input, View signature);
};
struct KeyUse {
  template <class T>
  struct Bound {
    T value;
    KeyUsed used;
  };
  // RSA key transport: the premaster secret encrypted to the certificate's key (RFC 5246 §7.4.7.1).
  static Result<Bound<Bytes>> encrypt(const x509::Certificate& leaf, View premaster,
                                      crypto::Random& random);
  // Static ECDH: what our ephemeral key, or the private key of our own certificate, shares with the
  // certificate's key (RFC 8422 §5.10).
  static Result<Bound<SecretBytes>> agree(const x509::Certificate& leaf, crypto::KeyShare share);
  static Result<Bound<SecretBytes>> agree(const x509::Certificate& leaf,
                                          const crypto::PrivateKey& own);
};
struct SessionUse {
  // The chain of a saved session, judged anew.
  static Result<Certified> judge(Examiner& examiner, const KeptChain& chain,
                                 const ChainVerifier::Wanted& wanted);
  // Of a session that has been taken up: the Finished to come shows that the peer has its secret.
  static SessionKept kept() { return {}; }
};
struct FinishedVerifier {
  static Result<TranscriptAgreed> verify(Examiner& examiner, const VerifyData& expected,
                                         const Finished& finished);
};

// ---- Who the peer turned out to be. Policy admits the kind; Established holds exactly one.

struct NotAsked {};  // a client that was not asked for a certificate
struct Declined {};  // a client that was asked and sent none
// It signed this handshake, or has a part in it that needs the key, or has kept the secret of one
// in which it did.
using Possession = std::variant<PeerHoldsKey, KeyUsed, SessionKept>;
struct Proven {
  x509::CertificateRef leaf;
  PeerIdentified identified;
  Possession possession;
};
struct Overridden {  // --insecure: it holds the key of a certificate that was refused
  x509::CertificateRef leaf;
  x509::Verdict verdict;
  Possession possession;
};
struct PreShared {  // it knows the key that goes by this name (RFC 4279 §2)
  std::string identity;
};
struct Anonymous {};  // a server of a suite that authenticates nobody
using PeerIdentity = std::variant<NotAsked, Declined, Proven, Overridden, PreShared, Anonymous>;

PeerIdentity identity_of(Certified certified, Possession possession);

}  // namespace handglass::handshake
