#include "handshake/proofs.hpp"

#include "handshake/stages.hpp"

#include "base/constant_time.hpp"
#include "base/limits.hpp"
#include "crypto/rsa_encrypt.hpp"
#include "handshake/certificate_alert.hpp"
#include "wire/hex.hpp"

namespace handglass::handshake {
namespace {

// A refused verdict as a failure: the decisive check's evidence, and its alert.
Failure refusal(const x509::Verdict& verdict) {
  Failure failure{.rule = Rule::certificate_refused, .message = "Certificate"};
  const x509::Reason reason = verdict.reason();
  const x509::Checked* decisive = verdict.decisive();
  failure.alert_instead = alert_of(reason, !decisive || decisive->depth == 0);
  failure.evidence.push_back({"reason", std::string(name_of(reason))});
  if (decisive) {
    failure.evidence.push_back({"certificate", decisive->subject()});
    failure.evidence.insert(failure.evidence.end(), decisive->evidence.begin(),
                            decisive->evidence.end());
  }
  return failure;
}

}  // namespace

std::vector<View> certificates_of(const Certificate& message) {
  std::vector<View> out;
  out.reserve(message.certificate_list.items.size());
  for (const auto& certificate : message.certificate_list.items) out.push_back(certificate.bytes);
  return out;
}

KeptChain keep_chain(std::span<const View> chain, bool with_digest) {
  if (chain.empty()) return nullptr;
  auto kept = std::make_shared<KeptCertificates>();
  kept->list.reserve(chain.size());
  for (const View certificate : chain) kept->list.push_back(to_bytes(certificate));
  if (with_digest) kept->digest = x509::digest_of(chain);
  return kept;
}

std::vector<View> certificates_of(const KeptChain& chain) {
  return chain ? std::vector<View>(chain->list.begin(), chain->list.end()) : std::vector<View>();
}

std::optional<x509::ChainDigest> digest_of(const KeptChain& chain) {
  return chain ? chain->digest : std::nullopt;
}

Result<Certified> ChainVerifier::verify(Examiner& examiner, std::span<const View> presented,
                                        const Wanted& wanted,
                                        const std::optional<x509::ChainDigest>& digest) {
  const Config& config = examiner.config();
  if (presented.size() > limits::chain_length)
    return fail({.rule = Rule::message_too_long,
                 .message = Certificate::name,
                 .field = "certificate_list",
                 .evidence = {{"certificates", std::to_string(presented.size())},
                              {"limit", std::to_string(limits::chain_length)}}});
  const bool watched = examiner.observer().watching();
  // The verdict that is overridden stays with the connection, for whoever asks.
  const x509::Question question{.purpose = wanted.purpose,
                                .name = wanted.name,
                                .at = config.clock(),
                                .usage = wanted.usage,
                                .staple = wanted.staple,
                                .staple_expected = wanted.staple_expected,
                                .explained = watched || wanted.overridable};
  const x509::Policy& policy = config.policy.certificates;
  x509::ChainMemory* const memory = watched ? nullptr : config.chains.get();
  x509::ChainDigest known_by{};
  if (memory) {
    known_by = digest ? *digest : x509::digest_of(presented);
    if (auto known = memory->find(known_by, config.trust, policy, question))
      return Certified{std::move(known), PeerIdentified{}};
  }
  x509::Verdict verdict = x509::verify_bytes(presented, config.trust, policy, question);
  if (memory) memory->put(known_by, presented, config.trust, policy, question, verdict);
  examiner.observer().on_verdict({examiner.role(), verdict});
  // Without a readable leaf and its key there is nothing to go on with, whatever the policy.
  const x509::CertificateRef leaf = verdict.path.empty() ? nullptr : verdict.path.front();
  if (verdict.accepted()) return Certified{leaf, PeerIdentified{}};
  if (wanted.overridable && leaf && leaf->key()) return Certified{leaf, std::move(verdict)};
  return fail(refusal(verdict));
}

Result<PeerHoldsKey> SignatureVerifier::verify(Examiner& examiner, Message message,
                                               const x509::Certificate& leaf,
                                               SignatureScheme scheme, View input, View signature) {
  const auto known = crypto_scheme(scheme);
  const auto& ours = examiner.config().policy.accepted_by(examiner.role());
  const auto& key = *leaf.key();
  auto evidence = [&] {
    return std::vector<Evidence>{{"scheme", wire::text(scheme)},
                                 {"offered", list_text(ours)},
                                 {"key", crypto::describe(key)},
                                 {"certificate", x509::short_name(leaf.subject())}};
  };
  REQUIRE_OK(examiner.check(known && std::ranges::count(ours, scheme) != 0,
                            Rule::scheme_not_offered, name_of(message), "algorithm", evidence));
  REQUIRE_OK(examiner.check(crypto::fits(key, *known), Rule::scheme_wrong_for_key, name_of(message),
                            "algorithm", evidence));
  examiner.observer().on_signature(
      {examiner.role(), peer_of(examiner.role()), message, scheme, input});
  REQUIRE_OK(examiner.check(crypto::verify(key, *known, input, signature), Rule::signature_wrong,
                            name_of(message), "signature", evidence));
  return PeerHoldsKey{};
}

Result<TranscriptAgreed> FinishedVerifier::verify(Examiner& examiner, const VerifyData& expected,
                                                  const Finished& finished) {
  const bool equal = equal_in_constant_time(expected, finished.verify_data.bytes);
  // Both values are public once the handshake is over, and useless if it fails here.
  declassify(expected);
  auto evidence = [&] {
    return std::vector<Evidence>{{"computed", to_hex(expected)},
                                 {"received", to_hex(finished.verify_data.bytes)}};
  };
  REQUIRE_OK(examiner.check(equal, Rule::finished_wrong, "Finished", "verify_data", evidence));
  return TranscriptAgreed{};
}

Result<Certified> SessionUse::judge(Examiner& examiner, const KeptChain& chain,
                                    const ChainVerifier::Wanted& wanted) {
  return ChainVerifier::verify(examiner, certificates_of(chain), wanted, digest_of(chain));
}

Result<KeyUse::Bound<Bytes>> KeyUse::encrypt(const x509::Certificate& leaf, View premaster,
                                             crypto::Random& random) {
  const auto* key = std::get_if<crypto::RsaPublicKey>(&*leaf.key());
  if (!key) return fail(Rule::internal);
  TRY(Bytes ciphertext, crypto::rsa_encrypt(*key, premaster, random));
  return Bound<Bytes>{std::move(ciphertext), KeyUsed{}};
}

Result<KeyUse::Bound<SecretBytes>> KeyUse::agree(const x509::Certificate& leaf,
                                                 crypto::KeyShare share) {
  const auto* key = std::get_if<crypto::EcPublicKey>(&*leaf.key());
  if (!key) return fail(Rule::internal);
  TRY(SecretBytes secret, std::move(share).agree(key->point));
  return Bound<SecretBytes>{std::move(secret), KeyUsed{}};
}

Result<KeyUse::Bound<SecretBytes>> KeyUse::agree(const x509::Certificate& leaf,
                                                 const crypto::PrivateKey& own) {
  const auto* key = std::get_if<crypto::EcPublicKey>(&*leaf.key());
  if (!key) return fail(Rule::internal);
  TRY(SecretBytes secret, own.agree(key->point));
  return Bound<SecretBytes>{std::move(secret), KeyUsed{}};
}

Previous previous_of(const Session& session) {
  Previous out{.finished = session.finished,
               .peer = nullptr,
               .encrypt_then_mac = session.negotiated.encrypt_then_mac};
  if (const auto* proven = std::get_if<Proven>(&session.peer)) out.peer = proven->leaf;
  if (const auto* overridden = std::get_if<Overridden>(&session.peer)) out.peer = overridden->leaf;
  return out;
}

PeerIdentity identity_of(Certified certified, Possession possession) {
  if (auto* identified = std::get_if<PeerIdentified>(&certified.standing))
    return Proven{std::move(certified.leaf), *identified, possession};
  return Overridden{std::move(certified.leaf),
                    std::get<x509::Verdict>(std::move(certified.standing)), possession};
}

}  // namespace handglass::handshake
