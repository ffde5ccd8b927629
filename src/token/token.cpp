#include "token/token.hpp"

#include <algorithm>
#include <condition_variable>
#include <utility>
#include <vector>

#include "base/constant_time.hpp"
#include "base/limits.hpp"
#include "token/failures.hpp"
#include "token/functions.hpp"
#include "token/login.hpp"

namespace handglass::token {

struct Token::State {
  std::mutex mutex;
  std::condition_variable given_back;
  std::vector<SessionHandle> idle;
  std::optional<SessionHandle> keeper;  // stays open: a login lasts as long as a session
  std::size_t open = 0;                 // the keeper, the idle and those in use
  unsigned generation = 0;
  unsigned forks = 0;
  bool wanted = false;     // login() was called and succeeded
  bool logged_in = false;  // in this generation
  SlotId slot = 0;
  std::optional<SecretBytes> pin;
  // Of who calls C_Login, taken after `mutex` or without it: what one learns of a PIN keeps the
  // next from spending a try on it.
  std::mutex trying;

  std::expected<SessionHandle, ReturnValue> open_session(const Module& module);
  Result<void> open_keeper(const Module& module);
  void close_keeper(const Module& module);
  Result<void> find_again(const Module& module, const TokenInfo& info);
  // What the parent of this process has opened is not ours.
  void notice(unsigned forks_now) {
    if (forks == forks_now) return;
    forget();
    forks = forks_now;
  }
  void forget() {
    idle.clear();
    keeper.reset();
    open = 0;
    logged_in = false;
    ++generation;
  }
};

namespace {

// The tokens in use, so that one login serves all who use a token.
struct InUse {
  std::mutex mutex;
  std::vector<std::weak_ptr<Token>> tokens;
};
InUse& in_use() {
  static InUse all;
  return all;
}

std::unexpected<Failure> no_session(ReturnValue answer) {
  return failed_call("C_OpenSession", answer, "opening a session");
}

}  // namespace

void close_session(const Module& module, SessionHandle session) {
  static_cast<void>(module.functions()(
      "C_CloseSession", [&] { return in_session(session); },
      [&](const auto& f) { return f.C_CloseSession(session); }));
}

Session::Session(Session&& other) noexcept
    : token_(std::move(other.token_)),
      handle_(other.handle_),
      generation_(other.generation_),
      spoilt_(other.spoilt_) {}

Session::~Session() {
  if (token_) token_->give_back(handle_, generation_, spoilt_);
}

Functions& Session::functions() const { return token_->module().functions(); }

Token::Token(std::shared_ptr<Module> module, Slot slot, std::shared_ptr<PinSource> pins)
    : module_(std::move(module)),
      slot_(std::move(slot)),
      pins_(std::move(pins)),
      state_(std::make_unique<State>()) {
  state_->slot = slot_.id;
  state_->forks = module_->here().value_or(0);
}

std::shared_ptr<Token> Token::of(std::shared_ptr<Module> module, const Slot& slot,
                                 std::shared_ptr<PinSource> pins) {
  const std::scoped_lock lock(in_use().mutex);
  std::erase_if(in_use().tokens, [](const auto& weak) { return weak.expired(); });
  for (const auto& weak : in_use().tokens)
    if (auto known = weak.lock(); known && known->module_ == module && known->slot_.id == slot.id &&
                                  same_token(known->info(), *slot.token))
      return known;
  std::shared_ptr<Token> made(new Token(std::move(module), slot, std::move(pins)));
  in_use().tokens.push_back(made);
  return made;
}

Token::~Token() {
  if (module_->here_already() != state_->forks) return;  // the sessions are the parent's
  for (const SessionHandle handle : state_->idle) close_session(*module_, handle);
  if (state_->keeper) close_session(*module_, *state_->keeper);
}

bool Token::logged_in() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->logged_in;
}

std::expected<SessionHandle, ReturnValue> Token::State::open_session(const Module& module) {
  CK_SESSION_HANDLE handle = 0;
  const ReturnValue answer = module.functions()(
      "C_OpenSession", [&] { return "slot " + std::to_string(slot); },
      [&](const auto& f) {
        return f.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle);
      });
  if (answer != ReturnValue::ok) return std::unexpected(answer);
  ++open;
  return handle;
}

Result<void> Token::State::open_keeper(const Module& module) {
  if (keeper) return {};
  const auto opened = open_session(module);
  if (opened) {
    keeper = *opened;
  } else if (opened.error() == ReturnValue{CKR_SESSION_COUNT} && !idle.empty()) {
    keeper = idle.back();
    idle.pop_back();
  } else {
    return no_session(opened.error());
  }
  return {};
}

// After a login that failed: the session may be the reason.
void Token::State::close_keeper(const Module& module) {
  close_session(module, *keeper);
  keeper.reset();
  --open;
}

// Its slot may be another one now.
Result<void> Token::State::find_again(const Module& module, const TokenInfo& info) {
  if (const auto here = module.slot(slot); here && here->token && same_token(*here->token, info))
    return {};
  TRY(const auto slots, module.slots());
  const auto found = std::ranges::find_if(
      slots, [&](const Slot& each) { return each.token && same_token(*each.token, info); });
  if (found == slots.end())
    return fail({.rule = Rule::token_failed,
                 .evidence = {{"reason", "the token \"" + info.label +
                                             "\" is not in its reader; put it back"}}});
  slot = found->id;
  return {};
}

Result<void> Token::login() {
  TRY(const unsigned forks, module_->here());
  const std::scoped_lock lock(state_->mutex);
  State& s = *state_;
  s.notice(forks);
  if (s.wanted) return {};
  TRY(const Slot now, module_->slot(s.slot));
  if (!now.token || !same_token(*now.token, info()))
    return failed_call("C_GetTokenInfo", ReturnValue{CKR_TOKEN_NOT_PRESENT}, "before the login");
  if (now.token->login_required()) {
    REQUIRE_OK(s.open_keeper(*module_));
    const std::scoped_lock one_at_a_time(s.trying);
    auto pin = first_login(*module_, *s.keeper, *now.token, *pins_);
    if (!pin) {
      s.close_keeper(*module_);
      return std::unexpected(std::move(pin).error());
    }
    s.pin = *std::move(pin);
  }
  s.wanted = s.logged_in = true;
  return {};
}

Result<Session> Token::session() {
  TRY(const unsigned forks, module_->here());
  std::unique_lock lock(state_->mutex);
  State& s = *state_;
  s.notice(forks);
  const auto until =
      std::chrono::steady_clock::now() + std::chrono::seconds(limits::token_session_wait);
  bool looked_again = false;
  while (true) {
    if (s.wanted && !s.logged_in) REQUIRE_OK(restore_login());
    if (!s.idle.empty()) {
      const SessionHandle handle = s.idle.back();
      s.idle.pop_back();
      return Session(shared_from_this(), handle, s.generation);
    }
    const auto opened = s.open_session(*module_);
    if (opened) return Session(shared_from_this(), *opened, s.generation);
    if (is_lost(opened.error()) && !looked_again) {
      looked_again = true;
      close_all();
      REQUIRE_OK(s.find_again(*module_, info()));
      continue;
    }
    if (opened.error() != ReturnValue{CKR_SESSION_COUNT} || s.open == 0)
      return no_session(opened.error());
    if (s.keeper && s.open == 1) {  // the only one there is serves all in turn
      const SessionHandle handle = *std::exchange(s.keeper, std::nullopt);
      return Session(shared_from_this(), handle, s.generation);
    }
    if (s.given_back.wait_until(lock, until) == std::cv_status::timeout)
      return no_session(opened.error());
  }
}

// The login that was there before the token was lost. A PIN that is refused now is not tried again.
Result<void> Token::restore_login() {
  State& s = *state_;
  REQUIRE_OK(s.find_again(*module_, info()));
  if (info().login_required()) {
    REQUIRE_OK(s.open_keeper(*module_));
    const std::scoped_lock one_at_a_time(s.trying);
    if (auto done = login_again(*module_, *s.keeper, info(), s.pin, *pins_); !done) {
      s.close_keeper(*module_);
      return done;
    }
  }
  s.logged_in = true;
  return {};
}

void Token::give_back(SessionHandle handle, unsigned generation, bool spoilt) {
  std::unique_lock lock(state_->mutex);
  State& s = *state_;
  if (generation != s.generation) return;  // closed with its generation
  if (!spoilt && s.idle.size() < limits::token_sessions_idle) {
    s.idle.push_back(handle);
  } else if (s.keeper) {
    // It counts as open until it is closed, so that nobody takes the token for full without hope.
    lock.unlock();
    close_session(*module_, handle);
    lock.lock();
    if (generation == s.generation) --s.open;
  } else {
    close_session(*module_, handle);
    // With the last one the login ends (PKCS#11 2.40 §5.6).
    if (--s.open == 0 && info().login_required()) s.forget();
  }
  lock.unlock();
  s.given_back.notify_one();
}

void Token::lost(unsigned generation) {
  const std::scoped_lock lock(state_->mutex);
  if (generation == state_->generation) close_all();  // else another thread has done it
}

void Token::close_all() {
  State& s = *state_;
  static_cast<void>(module_->functions()(
      "C_CloseAllSessions", [&] { return "slot " + std::to_string(s.slot); },
      [&](const auto& f) { return f.C_CloseAllSessions(s.slot); }));
  s.forget();
  s.given_back.notify_all();
}

Result<void> Token::login_for_one_use(const Session& session) {
  std::optional<SecretBytes> pin;
  {
    const std::scoped_lock lock(state_->mutex);
    if (state_->pin) pin = state_->pin->copy();
  }
  const std::scoped_lock one_at_a_time(state_->trying);
  return login_in_context(*module_, session.handle(), info(), pin, *pins_);
}

}  // namespace handglass::token
