// A token in use: one login, and a pool of sessions for any number of threads. What is lost when a
// card is pulled is opened again once it is back.
#pragma once
#include <memory>
#include <mutex>

#include "token/module.hpp"
#include "token/pin.hpp"

namespace handglass::token {

class Token;

// A session for one thread, back in the pool when it dies.
class Session {
 public:
  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;
  ~Session();

  SessionHandle handle() const { return handle_; }
  Functions& functions() const;
  Token& token() const { return *token_; }
  // Handles of objects are good as long as this number stays the same.
  unsigned generation() const { return generation_; }
  // It is closed instead of kept: an operation in it has failed, and some modules leave it open.
  void spoil() { spoilt_ = true; }

 private:
  friend class Token;
  Session(std::shared_ptr<Token> token, SessionHandle handle, unsigned generation)
      : token_(std::move(token)), handle_(handle), generation_(generation) {}
  std::shared_ptr<Token> token_;
  SessionHandle handle_;
  unsigned generation_;
  bool spoilt_ = false;
};

class Token : public std::enable_shared_from_this<Token> {
 public:
  // `slot` holds a token. Where the program uses this token already, it is that one, with its
  // login.
  static std::shared_ptr<Token> of(std::shared_ptr<Module> module, const Slot& slot,
                                   std::shared_ptr<PinSource> pins);
  ~Token();
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;

  const TokenInfo& info() const { return slot_.token.value(); }  // as it was found
  const Slot& slot() const { return slot_; }
  Module& module() const { return *module_; }
  std::shared_ptr<Module> module_ref() const { return module_; }

  // Once; where the token wants none it is done without asking. pin_refused says why not, and how
  // many tries are left.
  Result<void> login();
  bool logged_in() const;

  // Waits where the token allows no more sessions; a single one serves all in turn. Where the token
  // was out, or the process was forked, it is looked for, opened and logged into again.
  Result<Session> session();

  // What was opened up to this generation is gone (is_lost()): sessions are closed, and the next
  // session() begins anew.
  void lost(unsigned generation);

  // Between C_SignInit and C_Sign, for a key that wants its PIN each time
  // (CKA_ALWAYS_AUTHENTICATE).
  Result<void> login_for_one_use(const Session& session);

 private:
  Token(std::shared_ptr<Module> module, Slot slot, std::shared_ptr<PinSource> pins);
  friend class Session;
  void give_back(SessionHandle handle, unsigned generation, bool spoilt);
  // With the state's mutex held.
  Result<void> restore_login();
  void close_all();
  struct State;

  std::shared_ptr<Module> module_;
  Slot slot_;
  std::shared_ptr<PinSource> pins_;
  std::unique_ptr<State> state_;
};

// Closes without looking at the answer.
void close_session(const Module& module, SessionHandle session);

}  // namespace handglass::token
