#include "cli/token_candidate.hpp"

#include <algorithm>

#include "cli/token_identity.hpp"
#include "cli/token_report.hpp"
#include "handshake/schemes.hpp"
#include "token/names.hpp"

namespace handglass::cli {
namespace {

using handshake::SignatureScheme;
using study::Cause;
using study::Findings;
using token::KeyObject;
using token::ObjectType;
using x509::CertificateRef;

// No PIN is spent to find out whether one is worth it.
class NoPin final : public token::PinSource {
 public:
  Result<SecretBytes> pin(const token::TokenInfo& token) override {
    return fail({.rule = Rule::pin_refused,
                 .evidence = {{"reason", "the token \"" + token.label +
                                             "\" shows its certificates only after a login, and "
                                             "this command asks for no PIN; give connect the "
                                             "certificate as a file"}}});
  }
  void on_reader(const token::TokenInfo&) override {}
};

Result<std::optional<KeyObject>> visible_key(token::Token& token, const Bytes& id,
                                             const crypto::PublicKey& public_key) {
  TRY(token::Session session, token.session());
  TRY(const auto all, token::keys(session, ObjectType::private_key));
  for (const KeyObject& key : all)
    if (key.public_key
            ? *key.public_key == public_key
            : key.key_type == token::key_type_of(public_key) && !id.empty() && key.id == id)
      return key;
  return std::nullopt;
}

Result<TokenCandidate> look_at(token::Search& search, const token::Uri& uri) {
  TRY(auto found, search.certificate(uri));
  TokenCandidate out;
  out.token = found.token;
  out.object = std::move(found.object);
  out.chain = {std::move(found.certificate)};
  TRY(const auto others, token::certificates_of(out.token));
  std::vector<CertificateRef> pool;
  for (const token::FoundCertificate& other : others) pool.push_back(other.certificate);
  complete_chain(out.chain, pool);
  TRY(out.able, token::mechanisms(out.token->module(), out.token->slot().id));
  if (out.leaf().key()) {
    TRY(out.key, visible_key(*out.token, out.object.id, *out.leaf().key()));
  }
  return out;
}

void check_pin(Findings& out, const token::TokenInfo& token) {
  const std::string state = pin_text(token);
  if (token.pin_locked())
    return out.fail("pin", Cause::pin_or_token_unavailable, "The PIN of the token is locked.",
                    "Unblock it with its PUK or the PIN of its security officer, by the program "
                    "that came with the token.");
  if (token.login_required() && !token.pin_set())
    return out.fail("pin", Cause::pin_or_token_unavailable,
                    "The token has no PIN yet, so nobody can log in.",
                    "Set the user's PIN by the program that came with the token.");
  if (token.pin_final_try())
    return out.note("pin", "One try is left: another wrong PIN locks the token.");
  out.pass("pin", state);
}

void check_key(Findings& out, const TokenCandidate& ours) {
  const auto& info = ours.token->info();
  if (!ours.leaf().key())
    return out.fail("key", Cause::none, "The certificate's key is of a kind that is not supported.",
                    "Use RSA with 2048 bits or more, or an EC key on P-256 or P-384.");
  if (ours.key) {
    if (!ours.key->signs)
      return out.fail("key", Cause::none,
                      "The private key may not sign; it may: " + uses_text(*ours.key) + ".",
                      "Put the key on the token again with CKA_SIGN.");
    return out.pass("key", "The private key is on the token" +
                               std::string(ours.key->always_authenticate
                                               ? ", and wants its PIN for each signature"
                                               : "") +
                               ".");
  }
  if (info.login_required()) return out.note("key", "Private keys are seen only after a login.");
  out.fail("key", Cause::pin_or_token_unavailable,
           "The token has no private key for this certificate.",
           "Name the certificate whose key is on the token; handglass token objects shows which.");
}

// The schemes that the token has mechanisms for; of a key that hides, as far as those tell.
std::vector<SignatureScheme> possible_schemes(const TokenCandidate& ours) {
  std::vector<SignatureScheme> out;
  if (!ours.leaf().key()) return out;
  const crypto::PublicKey& public_key = *ours.leaf().key();
  const KeyObject key = ours.key.value_or(token::unseen_key(public_key));
  for (const handshake::SchemeRow& row : handshake::schemes)
    if (crypto::fits(public_key, row.scheme) && !token::ways(ours.able, key, row.scheme).empty())
      out.push_back(row.code);
  return out;
}

}  // namespace

Expected<TokenCandidate> find_candidate(const Options& options, const token::Uri& uri,
                                        const std::string& named) {
  token::Search search(
      module_sources(options), std::make_shared<NoPin>(),
      [](const Failure& failure) { warn(token_complaint(failure.field, failure).text); });
  return about_token(named, look_at(search, uri));
}

void check_token(Findings& out, const TokenCandidate& ours) {
  out.about("token");
  check_pin(out, ours.token->info());
  check_key(out, ours);
}

study::Candidate candidate_of(const TokenCandidate& ours) {
  return {.chain = ours.chain,
          .schemes = possible_schemes(ours),
          .seen = ours.key.has_value(),
          .holder = "the token"};
}

}  // namespace handglass::cli
