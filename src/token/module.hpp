// A PKCS#11 module: the library that a vendor gives out with a token, loaded and initialized.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/failure.hpp"
#include "token/numbers.hpp"

namespace handglass::token {

class Functions;

struct ModuleSource {
  std::string path;
  std::string name;       // p11-kit's name for it; empty where it was named by its path
  std::string arguments;  // a text for the module alone, which NSS wants; mostly empty
};

struct Interface {
  std::string name;
  Version version = {};
  unsigned long flags = 0;
};

struct LibraryInfo {
  Version cryptoki, library;
  std::string manufacturer, description;
  Version functions;                  // of the function list that we call
  std::vector<Interface> interfaces;  // what C_GetInterfaceList says; empty before 3.0
};

// Texts without their padding, as the module gives them.
struct TokenInfo {
  std::string label, manufacturer, model, serial;
  unsigned long flags = 0;  // CKF_*
  std::size_t pin_min = 0, pin_max = 0;
  // Nothing where the module does not tell; a maximum of 0 means no limit.
  std::optional<unsigned long> sessions, sessions_max, public_memory, public_memory_free,
      private_memory, private_memory_free;
  Version hardware, firmware;

  bool initialized() const;
  bool login_required() const;
  bool protected_path() const;  // the PIN is typed on the reader
  bool pin_set() const;
  bool pin_count_low() const;
  bool pin_final_try() const;
  bool pin_locked() const;
};
// Whether both are the same token, also when it was out in between.
bool same_token(const TokenInfo& a, const TokenInfo& b);

struct Slot {
  SlotId id = 0;
  std::string description, manufacturer;
  unsigned long flags = 0;
  Version hardware, firmware;
  std::optional<TokenInfo> token;  // nothing where the slot is empty
};

class Module {
 public:
  // Loads and initializes. The same library is loaded once, however often it is asked for. A text
  // of module_unusable says what is wrong with the file.
  static Result<std::shared_ptr<Module>> load(const ModuleSource& source);
  // Finalizes what load() initialized; what another part of the program initialized stays so.
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  const ModuleSource& source() const { return source_; }
  const LibraryInfo& info() const { return info_; }
  Functions& functions() const { return *functions_; }

  Result<std::vector<Slot>> slots() const;
  // A slot as it is now.
  Result<Slot> slot(SlotId id) const;

  // A process that was forked has to initialize its copy of the module anew; until then everything
  // in it fails. Answers how often that was so: what was opened before is gone since.
  Result<unsigned> here() const;
  // The same where it is so already, and nothing is to be initialized for it.
  std::optional<unsigned> here_already() const;

 private:
  Module(ModuleSource source, std::string file);
  Result<void> open();
  Result<void> find_functions();
  Result<void> initialize() const;
  Result<void> read_info();

  ModuleSource source_;
  std::string file_;  // its canonical path
  void* library_ = nullptr;
  std::unique_ptr<Functions> functions_;
  LibraryInfo info_;
  mutable bool ours_ = false;  // we initialized it
  struct Forks;
  std::unique_ptr<Forks> forks_;
};

}  // namespace handglass::token
