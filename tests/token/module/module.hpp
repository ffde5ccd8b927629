// The state behind the functions: slots with their tokens, sessions, who is logged in.
#pragma once
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config.hpp"
#include "mechanisms.hpp"
#include "object.hpp"
#include "return_codes.hpp"

namespace handglass::test_module {

// A signature or a decryption that has begun.
struct Operation {
  const Mechanism* mechanism = nullptr;
  CK_OBJECT_HANDLE key = 0;
  std::optional<crypto::HashAlgorithm> pss_hash;
  std::size_t pss_salt_size = 0;
  bool authenticated = false;  // by a login of its own
  Bytes data;                  // of C_SignUpdate
};

struct Search {
  std::vector<CK_OBJECT_HANDLE> found;
  std::size_t next = 0;
};

struct Session {
  std::size_t slot = 0;  // an index
  CK_FLAGS flags = 0;
  std::optional<Search> search;
  std::optional<Operation> signing, decrypting;
  bool used = false;  // an operation has come to its end here
};

// A slot's token as it is now. The PIN's tries outlive C_Finalize, as a card's do.
struct Token {
  std::vector<Object> objects;
  bool logged_in = false;
  bool away = false;           // pulled, or never there
  bool error_to_tell = false;  // of one that was pulled quietly
  unsigned wrong_pins = 0, wrong_pins_told = 0, inserted = 0;
  CK_OBJECT_HANDLE generation = 0;  // of handles; another one after each removal
};

class Module {
 public:
  // Reads the description again where it has changed; one that is gone stays as it was. Throws
  // std::runtime_error.
  void refresh();

  void initialize(bool by_somebody_else);
  void finalize();
  bool initialized() const;
  // By the process that has forked this one, which may begin again.
  bool initialized_by_parent() const;
  bool initialized_by_somebody_else() const { return foreign_; }

  Config& config() { return config_; }
  // Module-wide faults stand under the first slot, or under any.
  bool has(std::string_view fault) const;

  // Each of these ends the call with the right answer where there is no such thing.
  std::size_t slot(CK_SLOT_ID id) const;
  std::size_t slot_with_token(CK_SLOT_ID id) const;
  Session& session(CK_SESSION_HANDLE handle);
  const Object& object(const Session& session, CK_OBJECT_HANDLE handle) const;
  void require_login(const Session& session);

  SlotConfig& slot_config(std::size_t slot) { return config_.slots[slot]; }
  const SlotConfig& slot_config(std::size_t slot) const { return config_.slots[slot]; }
  Token& token(std::size_t slot) { return tokens_[slot]; }
  bool visible(std::size_t slot, const Object& object) const;
  CK_OBJECT_HANDLE handle_of(std::size_t slot, std::size_t index) const;
  CK_ULONG count_sessions(std::size_t slot, CK_FLAGS with) const;

  CK_SESSION_HANDLE open(std::size_t slot, CK_FLAGS flags);
  void close(CK_SESSION_HANDLE handle);
  void close_all(std::size_t slot);
  void log_out(std::size_t slot);
  // The operation of a session, if there is one, is over.
  void end(CK_SESSION_HANDLE handle, std::optional<Operation> Session::* operation);

 private:
  void take_over(Config config);
  void pull(std::size_t slot, bool quietly);

  std::optional<std::string> text_;  // of the description
  Config config_;
  std::vector<Token> tokens_;
  std::map<CK_SESSION_HANDLE, Session> sessions_;
  std::map<CK_SESSION_HANDLE, std::size_t> torn_;  // by a removal, which they have not told yet
  CK_SESSION_HANDLE next_session_ = 1;
  bool initialized_ = false, foreign_ = false;
  pid_t owner_ = 0;
};

}  // namespace handglass::test_module
