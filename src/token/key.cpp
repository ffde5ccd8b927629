#include "token/key.hpp"

#include <algorithm>
#include <utility>

#include "base/constant_time.hpp"
#include "base/limits.hpp"
#include "crypto/raw_operations.hpp"
#include "token/failures.hpp"
#include "token/names.hpp"
#include "token/operation.hpp"
#include "token/pkcs11.hpp"

namespace handglass::token {
namespace {

using crypto::HashAlgorithm;
using crypto::Scheme;
using crypto::SignatureAlgorithm;

// Best first, as keys in memory have it.
constexpr Scheme preference[] = {
    {SignatureAlgorithm::rsa_pss, HashAlgorithm::sha256},
    {SignatureAlgorithm::rsa_pss, HashAlgorithm::sha384},
    {SignatureAlgorithm::rsa_pss, HashAlgorithm::sha512},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha384},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha512},
    {SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha1},
    {SignatureAlgorithm::ecdsa, HashAlgorithm::sha256},
    {SignatureAlgorithm::ecdsa, HashAlgorithm::sha384},
    {SignatureAlgorithm::ecdsa, HashAlgorithm::sha512},
    {SignatureAlgorithm::ecdsa, HashAlgorithm::sha1},
    {SignatureAlgorithm::ed25519, {}},
};

// The mechanism, not the token, is the trouble: another way may do.
bool refuses_mechanism(ReturnValue answer) {
  switch (static_cast<CK_RV>(answer)) {
    case CKR_MECHANISM_INVALID:
    case CKR_MECHANISM_PARAM_INVALID:
    case CKR_KEY_FUNCTION_NOT_PERMITTED:
    case CKR_KEY_TYPE_INCONSISTENT:
    case CKR_KEY_SIZE_RANGE:
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_DATA_LEN_RANGE:
    case CKR_DATA_INVALID: return true;
    default: return false;
  }
}

std::unexpected<Failure> cannot_sign(Failure failure) {
  failure.rule = Rule::signer_failed;
  return fail(std::move(failure));
}
std::unexpected<Failure> cannot_sign(std::string reason) {
  return fail({.rule = Rule::signer_failed, .evidence = {{"reason", std::move(reason)}}});
}

class Key final : public TokenKey {
 public:
  Key(std::shared_ptr<Token> token, KeyObject object, crypto::PublicKey public_key,
      crypto::Random& random)
      : token_(std::move(token)),
        object_(std::move(object)),
        public_(std::move(public_key)),
        random_(random) {}

  Result<void> discover();

  const crypto::PublicKey& public_key() const override { return public_; }
  std::vector<Scheme> schemes() const override {
    std::vector<Scheme> out;
    for (const SchemeWays& each : able_) out.push_back(each.scheme);
    return out;
  }
  bool decrypts() const override { return decryption_.has_value(); }
  const KeyObject& object() const override { return object_; }
  const std::vector<SchemeWays>& scheme_ways() const override { return able_; }
  std::optional<MechanismType> decryption() const override { return decryption_; }

  Result<Bytes> sign(Scheme scheme, View message) const override;
  Result<Bytes> sign_unchecked(Scheme scheme, View message) const override;
  Result<void> decrypt(View ciphertext, MutableView premaster) const override;

 private:
  // How often one operation was begun anew.
  struct Retry {
    bool lost = false;
    std::size_t busy = 0;
  };
  // A session, and the handle that the key has in it: found anew where the token was out.
  struct Place {
    Session session;
    ObjectHandle key;
  };
  Result<Place> place(Retry& retry) const;
  Result<ObjectHandle> handle_in(Session& session) const;
  // Whether another session may do what this one did not, after what it takes for that.
  bool again(Retry& retry, const Session& session, ReturnValue answer) const;
  // Whether the token takes what `begin` begins.
  template <class Begin>
  Result<bool> takes(Begin begin) const;

  std::shared_ptr<Token> token_;
  KeyObject object_;
  crypto::PublicKey public_;
  crypto::Random& random_;
  std::vector<SchemeWays> able_;
  std::optional<MechanismType> decryption_;
  mutable std::mutex mutex_;  // of the next two
  mutable unsigned generation_ = 0;
  mutable ObjectHandle handle_ = 0;
};

// A mechanism that is listed may still be refused for this key.
Result<void> Key::discover() {
  TRY(const auto listed, mechanisms(token_->module(), token_->slot().id));
  {
    TRY(Session session, token_->session());
    TRY(handle_, find_private_key(session, object_));
    generation_ = session.generation();
  }
  for (const Scheme scheme : preference) {
    if (!crypto::fits(public_, scheme)) continue;
    std::vector<Way> possible = ways(listed, object_, scheme);
    while (!possible.empty()) {
      TRY(const bool taken, takes([&](const Session& session, ObjectHandle key) {
            return begin_signing(session, key, possible.front(), scheme);
          }));
      if (taken) break;
      possible.erase(possible.begin());
    }
    if (!possible.empty()) able_.push_back({scheme, std::move(possible)});
  }
  if (!std::holds_alternative<crypto::RsaPublicKey>(public_)) return {};
  for (const MechanismType mechanism : decryptions(listed, object_)) {
    TRY(const bool taken, takes([&](const Session& session, ObjectHandle key) {
          return begin_decrypting(session, key, mechanism);
        }));
    if (!taken) continue;
    decryption_ = mechanism;
    break;
  }
  return {};
}

template <class Begin>
Result<bool> Key::takes(Begin begin) const {
  Retry retry;
  while (true) {
    TRY(Place at, place(retry));
    at.session.spoil();  // closing it ends what was begun
    const ReturnValue answer = begin(at.session, at.key);
    if (answer == ReturnValue::ok) return true;
    if (!again(retry, at.session, answer)) return false;
  }
}

Result<Key::Place> Key::place(Retry& retry) const {
  while (true) {
    TRY(Session session, token_->session());
    const auto handle = handle_in(session);
    if (handle) return Place{std::move(session), *handle};
    // A key that is not to be found may also mean that nobody is logged in any more.
    session.spoil();
    if (std::exchange(retry.lost, true)) return std::unexpected(handle.error());
    token_->lost(session.generation());
  }
}

bool Key::again(Retry& retry, const Session& session, ReturnValue answer) const {
  // Some modules leave an operation open in each session that has done one: all those that wait in
  // the pool may be such.
  if (answer == ReturnValue{CKR_OPERATION_ACTIVE})
    return ++retry.busy <= limits::token_sessions_idle;
  const bool dropped = answer == ReturnValue{CKR_OPERATION_NOT_INITIALIZED};
  if ((!dropped && !is_lost(answer)) || std::exchange(retry.lost, true)) return false;
  if (!dropped) token_->lost(session.generation());
  return true;
}

Result<ObjectHandle> Key::handle_in(Session& session) const {
  const std::scoped_lock lock(mutex_);
  if (generation_ != session.generation()) {
    TRY(handle_, find_private_key(session, object_));
    generation_ = session.generation();
  }
  return handle_;
}

Result<Bytes> Key::sign(Scheme scheme, View message) const {
  TRY(Bytes signature, sign_unchecked(scheme, message));
  if (!crypto::verify(public_, scheme, message, signature))
    return cannot_sign(
        "the token's signature does not verify with the public key of the certificate: the "
        "certificate is another key's, or the token is faulty. It was not sent");
  return signature;
}

Result<Bytes> Key::sign_unchecked(Scheme scheme, View message) const {
  const auto able = std::ranges::find(able_, scheme, &SchemeWays::scheme);
  if (able == able_.end()) return cannot_sign("the token cannot sign with this scheme");
  std::size_t way = 0;
  Retry retry;
  while (true) {
    auto at = place(retry);
    if (!at) return cannot_sign(std::move(at).error());
    Answer answer = token::sign(at->session, at->key, object_, public_, able->ways[way], scheme,
                                message, random_);
    if (answer.ok()) return std::move(answer.out);
    at->session.spoil();
    if (answer.failure) return cannot_sign(*std::move(answer.failure));
    if (again(retry, at->session, answer.value)) continue;
    if (refuses_mechanism(answer.value) && way + 1 < able->ways.size()) {
      ++way;
      continue;
    }
    return cannot_sign(call_failure(answer.call, answer.value, "the token did not sign"));
  }
}

// Whatever the module answers to a ciphertext, the premaster that is there stays, and the handshake
// ends at the client's Finished (RFC 5246 §7.4.7.1). Only a token that cannot be reached, or does
// not begin, is a failure: before C_Decrypt it has seen nothing of the ciphertext.
Result<void> Key::decrypt(View ciphertext, MutableView premaster) const {
  if (!decryption_) return PrivateKey::decrypt(ciphertext, premaster);
  const std::size_t size = std::get<crypto::RsaPublicKey>(public_).modulus.size();
  if (ciphertext.size() != size) return {};
  const bool bare = *decryption_ == MechanismType{CKM_RSA_X_509};
  Retry retry;
  while (true) {
    auto at = place(retry);
    if (!at) return cannot_sign(std::move(at).error());
    if (const ReturnValue begun = begin_decrypting(at->session, at->key, *decryption_);
        begun != ReturnValue::ok) {
      at->session.spoil();
      if (again(retry, at->session, begun)) continue;
      return cannot_sign(call_failure("C_DecryptInit", begun, "the token did not decrypt"));
    }
    Answer answer = token::decrypt(at->session, object_, ciphertext, size);
    // Some modules leave a bad ciphertext's operation open, and the same is done after a good one
    // where the module looks at the padding.
    if (!answer.ok() || !bare) at->session.spoil();
    if (answer.failure) return cannot_sign(*std::move(answer.failure));
    // DEVICE_ERROR is not among these: a client could bring it about, and every session would go.
    const bool gone = is_lost(answer.value) && answer.value != ReturnValue{CKR_DEVICE_ERROR};
    if (gone && again(retry, at->session, answer.value)) continue;
    classify(answer.out);
    if (bare) {
      Bytes block(size);  // some modules leave leading zeros out
      if (answer.out.size() <= size)
        std::ranges::copy(answer.out, block.end() - static_cast<std::ptrdiff_t>(answer.out.size()));
      crypto::unpad_premaster(block, premaster);
      wipe(block);
    } else {
      Bytes content(premaster.size());
      std::copy_n(answer.out.begin(), std::min(answer.out.size(), content.size()), content.begin());
      const bool fits = answer.ok() && answer.out.size() == premaster.size();
      select_in_constant_time(premaster, content,
                              static_cast<std::uint8_t>(0u - static_cast<unsigned>(fits)));
      wipe(content);
    }
    wipe(answer.out);
    return {};
  }
}

}  // namespace

Result<std::shared_ptr<const TokenKey>> open_key(std::shared_ptr<Token> token, KeyObject object,
                                                 crypto::PublicKey public_key,
                                                 crypto::Random& random) {
  auto key =
      std::make_shared<Key>(std::move(token), std::move(object), std::move(public_key), random);
  REQUIRE_OK(key->discover());
  return key;
}

}  // namespace handglass::token
