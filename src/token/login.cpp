#include "token/login.hpp"

#include <deque>
#include <mutex>

#include "base/constant_time.hpp"
#include "token/failures.hpp"
#include "token/functions.hpp"
#include "token/names.hpp"

namespace handglass::token {
namespace {

// What tokens have refused, for the life of the process: also after a card was out.
class Refused {
 public:
  bool has(const TokenInfo& token, View pin) {
    const std::scoped_lock lock(mutex_);
    for (const Entry& entry : entries_)
      if (same_token(entry.token, token) && equal_in_constant_time(entry.pin.reveal(), pin))
        return true;
    return false;
  }
  void add(const TokenInfo& token, View pin) {
    const std::scoped_lock lock(mutex_);
    entries_.push_back({token, SecretBytes(pin)});
  }

 private:
  struct Entry {
    TokenInfo token;
    SecretBytes pin;
  };
  std::mutex mutex_;
  std::deque<Entry> entries_;  // as many as people give
};
Refused& refused() {
  static Refused all;
  return all;
}

std::unexpected<Failure> refusal(const TokenInfo& token, std::string reason) {
  return fail({.rule = Rule::pin_refused,
               .evidence = {{"reason", std::move(reason)}, {"token", token.label}}});
}

// Whether the answer says that this PIN is the wrong one.
bool blames_pin(ReturnValue answer) {
  switch (static_cast<CK_RV>(answer)) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_EXPIRED: return true;
    default: return false;
  }
}

// An empty `pin` that is not there: the PIN is typed on the reader.
Result<void> call_login(const Module& module, SessionHandle session, CK_USER_TYPE user,
                        const TokenInfo& token, const SecretBytes* pin) {
  if (pin && refused().has(token, pin->reveal()))
    return refusal(token,
                   "the token has refused this PIN before; it is not tried again, because a few "
                   "wrong ones lock the token");
  const View text = pin ? pin->reveal() : View{};
  const ReturnValue answer = module.functions()(
      "C_Login",
      [&] {
        return in_session(
            session, user == CKU_CONTEXT_SPECIFIC ? "CKU_CONTEXT_SPECIFIC, PIN" : "CKU_USER, PIN");
      },
      [&](const auto& f) {
        return f.C_Login(session, user, pin ? unread(text.data()) : nullptr, text.size());
      });
  if (answer == ReturnValue::ok || answer == ReturnValue{CKR_USER_ALREADY_LOGGED_IN}) return {};
  if (pin && blames_pin(answer)) refused().add(token, text);
  Failure failure = call_failure("C_Login", answer, {}, Rule::pin_refused);
  failure.evidence.push_back({"token", token.label});
  return fail(std::move(failure));
}

// After a refusal: what the flags say now.
Result<void> with_tries_left(Result<void> done, const Module& module, SessionHandle session) {
  if (done) return done;
  CK_SESSION_INFO info{};
  const ReturnValue answer = module.functions()(
      "C_GetSessionInfo", [&] { return in_session(session); },
      [&](const auto& f) { return f.C_GetSessionInfo(session, &info); });
  if (answer != ReturnValue::ok) return done;
  if (const auto now = module.slot(info.slotID); now && now->token)
    if (const auto left = tries_left(*now->token); !left.empty())
      done.error().evidence[0].value += "; " + std::string(left);
  return done;
}

}  // namespace

std::string_view tries_left(const TokenInfo& token) {
  if (token.pin_locked()) return "the PIN is locked";
  if (token.pin_final_try()) return "one try is left before the PIN is locked";
  if (token.pin_count_low()) return "a wrong PIN was given since the last right one";
  return {};
}

Result<std::optional<SecretBytes>> first_login(const Module& module, SessionHandle session,
                                               const TokenInfo& token, PinSource& pins) {
  if (token.pin_locked()) return refusal(token, std::string(sentence(ReturnValue{CKR_PIN_LOCKED})));
  if (token.initialized() && !token.pin_set())
    return refusal(token, std::string(sentence(ReturnValue{CKR_USER_PIN_NOT_INITIALIZED})));
  if (token.protected_path()) {
    pins.on_reader(token);
    REQUIRE_OK(
        with_tries_left(call_login(module, session, CKU_USER, token, nullptr), module, session));
    return std::nullopt;
  }
  TRY(SecretBytes pin, pins.pin(token));
  const bool bounds_known = token.pin_max > 0 && token.pin_min <= token.pin_max;
  if (bounds_known && (pin.size() < token.pin_min || pin.size() > token.pin_max))
    return refusal(token, "the PIN has " + std::to_string(pin.size()) +
                              " characters, the token's have " + std::to_string(token.pin_min) +
                              " to " + std::to_string(token.pin_max) + "; it was not tried");
  REQUIRE_OK(with_tries_left(call_login(module, session, CKU_USER, token, &pin), module, session));
  return pin;
}

Result<void> login_again(const Module& module, SessionHandle session, const TokenInfo& token,
                         const std::optional<SecretBytes>& pin, PinSource& pins) {
  if (!pin) pins.on_reader(token);
  return call_login(module, session, CKU_USER, token, pin ? &*pin : nullptr);
}

Result<void> login_in_context(const Module& module, SessionHandle session, const TokenInfo& token,
                              const std::optional<SecretBytes>& pin, PinSource& pins) {
  if (!pin) pins.on_reader(token);
  return call_login(module, session, CKU_CONTEXT_SPECIFIC, token, pin ? &*pin : nullptr);
}

}  // namespace handglass::token
