#include "token/module.hpp"

#include <pthread.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>

#include "base/limits.hpp"
#include "token/failures.hpp"
#include "token/functions.hpp"
#include "token/library_file.hpp"
#include "token/names.hpp"

namespace handglass::token {
namespace {

// How often this process is the child of a fork.
std::atomic<unsigned> forks_so_far{0};

void count_forks() {
  static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks_so_far.fetch_add(1); });
  static_cast<void>(registered);
}

// A text of fixed size, padded with spaces by the standard and ended by a zero in some modules.
template <std::size_t N>
std::string text_of(const unsigned char (&padded)[N]) {
  std::string out(reinterpret_cast<const char*>(padded), N);
  out.resize(std::min(out.size(), out.find('\0')));
  out.resize(out.find_last_not_of(' ') + 1);
  return out;
}

Version version_of(const CK_VERSION& v) { return {v.major, v.minor}; }

std::optional<unsigned long> known(unsigned long number) {
  if (number == CK_UNAVAILABLE_INFORMATION) return std::nullopt;
  return number;
}

TokenInfo token_info(const CK_TOKEN_INFO& raw) {
  return {.label = text_of(raw.label),
          .manufacturer = text_of(raw.manufacturerID),
          .model = text_of(raw.model),
          .serial = text_of(raw.serialNumber),
          .flags = raw.flags,
          .pin_min = raw.ulMinPinLen,
          .pin_max = raw.ulMaxPinLen,
          .sessions = known(raw.ulSessionCount),
          .sessions_max = known(raw.ulMaxSessionCount),
          .public_memory = known(raw.ulTotalPublicMemory),
          .public_memory_free = known(raw.ulFreePublicMemory),
          .private_memory = known(raw.ulTotalPrivateMemory),
          .private_memory_free = known(raw.ulFreePrivateMemory),
          .hardware = version_of(raw.hardwareVersion),
          .firmware = version_of(raw.firmwareVersion)};
}

// The modules that are loaded, by the files that they are. One may be let go, and its library
// asked for anew, by two threads at once.
struct Loaded {
  std::recursive_mutex mutex;  // a module may die while it is held
  std::map<std::string, std::weak_ptr<Module>> by_path;
};
Loaded& loaded() {
  static Loaded& modules = *new Loaded;  // outlives whatever static object holds a module
  return modules;
}

}  // namespace

struct Module::Forks {
  std::mutex mutex;
  std::atomic<unsigned> seen{forks_so_far.load()};
};

bool TokenInfo::initialized() const { return (flags & CKF_TOKEN_INITIALIZED) != 0; }
bool TokenInfo::login_required() const { return (flags & CKF_LOGIN_REQUIRED) != 0; }
bool TokenInfo::protected_path() const { return (flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0; }
bool TokenInfo::pin_set() const { return (flags & CKF_USER_PIN_INITIALIZED) != 0; }
bool TokenInfo::pin_count_low() const { return (flags & CKF_USER_PIN_COUNT_LOW) != 0; }
bool TokenInfo::pin_final_try() const { return (flags & CKF_USER_PIN_FINAL_TRY) != 0; }
bool TokenInfo::pin_locked() const { return (flags & CKF_USER_PIN_LOCKED) != 0; }

bool same_token(const TokenInfo& a, const TokenInfo& b) {
  return a.label == b.label && a.manufacturer == b.manufacturer && a.model == b.model &&
         a.serial == b.serial;
}

Result<std::shared_ptr<Module>> Module::load(const ModuleSource& source) {
  count_forks();
  std::error_code ignored;
  const auto canonical = std::filesystem::canonical(source.path, ignored);
  const std::string key = ignored ? source.path : canonical.string();
  const std::scoped_lock lock(loaded().mutex);
  if (auto known_module = loaded().by_path[key].lock()) return known_module;
  std::shared_ptr<Module> made(new Module(source, key));
  REQUIRE_OK(made->open());
  loaded().by_path[key] = made;
  return made;
}

Module::Module(ModuleSource source, std::string file)
    : source_(std::move(source)), file_(std::move(file)), forks_(std::make_unique<Forks>()) {}

Module::~Module() {
  const std::scoped_lock lock(loaded().mutex);
  const auto next = loaded().by_path[file_].lock();  // it was asked for again meanwhile
  if (next && next.get() != this)
    next->ours_ = next->ours_ || ours_;
  else if (functions_ && ours_ && here_already())
    static_cast<void>((*functions_)(
        "C_Finalize", [] { return std::string(); },
        [](const auto& f) { return f.C_Finalize(nullptr); }));
  close_library(library_);
}

Result<void> Module::open() {
  TRY(library_, open_library(source_.path));
  auto done = find_functions();
  if (done) done = initialize();
  if (done) done = read_info();
  if (!done && done.error().field.empty()) done.error().field = source_.path;
  return done;
}

// C_GetInterface where the module has it, with the newest list it offers, which begins with the
// functions of 2.40 in their order; else C_GetFunctionList.
Result<void> Module::find_functions() {
  CK_FUNCTION_LIST* list = nullptr;
  std::string tried;
  if (auto* get = reinterpret_cast<CK_C_GetInterface>(find_symbol(library_, "C_GetInterface"))) {
    CK_INTERFACE* interface = nullptr;
    // By its name: a vendor's own may be the default, with other functions in its list.
    std::string name = "PKCS 11";
    const CK_RV answer = get(reinterpret_cast<unsigned char*>(name.data()), nullptr, &interface, 0);
    if (answer == CKR_OK && interface != nullptr)
      list = static_cast<CK_FUNCTION_LIST*>(interface->pFunctionList);
    else
      tried = "C_GetInterface answers " + name_of(ReturnValue{answer});
    using List = CK_RV (*)(CK_INTERFACE*, CK_ULONG*);
    auto* get_list = reinterpret_cast<List>(find_symbol(library_, "C_GetInterfaceList"));
    // With room at once: OpenSC's spy does not survive being asked for the number alone.
    std::vector<CK_INTERFACE> raw(limits::token_interfaces);
    CK_ULONG count = raw.size();
    if (get_list && get_list(raw.data(), &count) == CKR_OK && count <= raw.size())
      for (CK_ULONG i = 0; i < count; ++i) {
        if (raw[i].pInterfaceName == nullptr) continue;
        Interface each{.name = reinterpret_cast<const char*>(raw[i].pInterfaceName),
                       .flags = raw[i].flags};
        // Each list begins with its version (PKCS#11 3.0 §5.4).
        if (raw[i].pFunctionList)
          each.version = version_of(*static_cast<const CK_VERSION*>(raw[i].pFunctionList));
        info_.interfaces.push_back(std::move(each));
      }
  }
  auto* get = reinterpret_cast<CK_C_GetFunctionList>(find_symbol(library_, "C_GetFunctionList"));
  if (list == nullptr && get != nullptr) {
    const CK_RV answer = get(&list);
    if (answer != CKR_OK) {
      list = nullptr;
      tried += (tried.empty() ? "" : ", ") + std::string("C_GetFunctionList answers ") +
               name_of(ReturnValue{answer});
    }
  }
  if (list == nullptr && get == nullptr && tried.empty())
    return fail({.rule = Rule::module_unusable,
                 .evidence = {{"reason",
                               "a library, but no PKCS#11 module: it has neither C_GetFunctionList "
                               "nor C_GetInterface"}}});
  if (list == nullptr)
    return fail({.rule = Rule::module_unusable,
                 .evidence = {{"reason", "it gives no function list: " + tried}}});
  functions_ = std::make_unique<Functions>(list);
  info_.functions = version_of(list->version);
  return {};
}

Result<void> Module::initialize() const {
  // With one member more than the standard has: NSS reads its parameters where pReserved stands,
  // and its own pReserved behind.
  struct {
    CK_C_INITIALIZE_ARGS standard{};
    void* reserved = nullptr;
  } arguments;
  std::string text = source_.arguments;
  arguments.standard.flags = CKF_OS_LOCKING_OK;
  if (!text.empty()) arguments.standard.pReserved = text.data();
  const auto call = [&] {
    return (*functions_)(
        "C_Initialize",
        [&] {
          return std::string(arguments.standard.flags != 0 ? "CKF_OS_LOCKING_OK" : "no threads");
        },
        [&](const auto& f) { return f.C_Initialize(&arguments); });
  };
  ReturnValue answer = call();
  if (answer == ReturnValue{CKR_CANT_LOCK}) {
    functions_->make_serial();
    arguments.standard.flags = 0;
    answer = call();
  }
  if (answer == ReturnValue{CKR_CRYPTOKI_ALREADY_INITIALIZED}) return {};
  if (answer != ReturnValue::ok) {
    return failed_call("C_Initialize", answer, "it does not start", Rule::module_unusable);
  }
  ours_ = true;
  return {};
}

Result<void> Module::read_info() {
  CK_INFO raw{};
  const ReturnValue answer = (*functions_)(
      "C_GetInfo", [] { return std::string(); }, [&](const auto& f) { return f.C_GetInfo(&raw); });
  if (answer != ReturnValue::ok)
    return failed_call("C_GetInfo", answer, "it does not tell what it is", Rule::module_unusable);
  info_.cryptoki = version_of(raw.cryptokiVersion);
  info_.library = version_of(raw.libraryVersion);
  info_.manufacturer = text_of(raw.manufacturerID);
  info_.description = text_of(raw.libraryDescription);
  return {};
}

std::optional<unsigned> Module::here_already() const {
  const unsigned now = forks_so_far.load();
  if (forks_->seen != now) return std::nullopt;
  return now;
}

Result<unsigned> Module::here() const {
  const unsigned now = forks_so_far.load();
  if (forks_->seen == now) return now;
  const std::scoped_lock lock(forks_->mutex);
  if (forks_->seen != now) {
    REQUIRE_OK(initialize());
    forks_->seen = now;
  }
  return now;
}

Result<std::vector<Slot>> Module::slots() const {
  REQUIRE_OK(here());
  // Between asking for the number and for the slots there may come more.
  std::vector<CK_SLOT_ID> ids;
  for (int attempt = 1;; ++attempt) {
    CK_ULONG count = 0;
    const auto ask = [&](CK_SLOT_ID* into) {
      return (*functions_)(
          "C_GetSlotList", [&] { return std::to_string(count) + " slots"; },
          [&](const auto& f) { return f.C_GetSlotList(CK_FALSE, into, &count); });
    };
    ReturnValue answer = ask(nullptr);
    if (answer != ReturnValue::ok) return failed_call("C_GetSlotList", answer, "asking for slots");
    if (count > limits::token_slots)
      return failed_call("C_GetSlotList", ReturnValue{CKR_GENERAL_ERROR},
                         "the module claims " + std::to_string(count) + " slots");
    ids.resize(count);
    if (count == 0) break;
    answer = ask(ids.data());
    if (answer == ReturnValue{CKR_BUFFER_TOO_SMALL} && attempt < 3) continue;
    if (answer != ReturnValue::ok) return failed_call("C_GetSlotList", answer, "asking for slots");
    ids.resize(std::min<std::size_t>(count, ids.size()));
    break;
  }
  std::vector<Slot> out;
  for (const CK_SLOT_ID id : ids)
    if (auto each = slot(id)) out.push_back(*std::move(each));
  return out;
}

Result<Slot> Module::slot(SlotId id) const {
  REQUIRE_OK(here());
  const auto describe = [id] { return "slot " + std::to_string(id); };
  CK_SLOT_INFO raw{};
  ReturnValue answer = (*functions_)("C_GetSlotInfo", describe,
                                     [&](const auto& f) { return f.C_GetSlotInfo(id, &raw); });
  if (answer != ReturnValue::ok) return failed_call("C_GetSlotInfo", answer, "looking at a slot");
  Slot out{.id = id,
           .description = text_of(raw.slotDescription),
           .manufacturer = text_of(raw.manufacturerID),
           .flags = raw.flags,
           .hardware = version_of(raw.hardwareVersion),
           .firmware = version_of(raw.firmwareVersion),
           .token = std::nullopt};
  if ((raw.flags & CKF_TOKEN_PRESENT) == 0) return out;
  CK_TOKEN_INFO token{};
  answer = (*functions_)("C_GetTokenInfo", describe,
                         [&](const auto& f) { return f.C_GetTokenInfo(id, &token); });
  if (answer == ReturnValue::ok)
    out.token = token_info(token);
  else
    out.flags &= ~CKF_TOKEN_PRESENT;  // it has just been pulled, or cannot be read
  return out;
}

}  // namespace handglass::token
