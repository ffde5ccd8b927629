#include "call.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

namespace handglass::test_module {
namespace {

Module module;
std::mutex mutex;
std::atomic<bool> one_thread = false;
std::atomic<int> inside = 0;

// Counts the calls that run at this moment.
struct Inside {
  Inside() {
    if (++inside > 1 && one_thread)
      accuse("two threads at once, and C_Initialize was told of no more than one");
  }
  ~Inside() { --inside; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
};

void log(std::string_view name, CK_RV answer) {
  const char* path = std::getenv("HANDGLASS_TEST_TOKEN_LOG");
  if (path == nullptr) return;
  std::ostringstream line;
  line << name << " 0x" << std::hex << answer << "\n";
  std::ofstream(path, std::ios::app) << line.str();
}

bool is_operation(std::string_view name) { return name == "C_Sign" || name == "C_Decrypt"; }

// Whether the fault means this function, and strikes now.
bool strikes(Fault& fault, std::string_view name) {
  const bool meant = fault.name == "answer" ? fault.arguments[0] == name
                     : fault.name == "slow" && fault.arguments.size() > 1
                         ? fault.arguments[1] == name
                         : (fault.name == "slow" || fault.name == "device_error" ||
                            fault.name == "function_failed") &&
                               is_operation(name);
  return meant && fault.strikes();
}

void dawdle(std::string_view name, std::unique_lock<std::mutex>& lock) {
  unsigned long milliseconds = 0;
  for (SlotConfig& slot : module.config().slots)
    for (Fault& fault : slot.faults)
      if (fault.name == "slow" && strikes(fault, name))
        milliseconds += std::stoul(fault.arguments[0]);
  if (milliseconds == 0) return;
  lock.unlock();
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  lock.lock();
  module.refresh();
}

void answer_as_told(std::string_view name) {
  for (SlotConfig& slot : module.config().slots)
    for (Fault& fault : slot.faults) {
      if (fault.name == "slow" || !strikes(fault, name)) continue;
      throw Answer{fault.name == "answer"         ? return_code(fault.arguments[1])
                   : fault.name == "device_error" ? CKR_DEVICE_ERROR
                                                  : CKR_FUNCTION_FAILED};
    }
}

CK_RV guarded(std::string_view name, bool early, const Body& body, const Body& failed) try {
  const Inside counted;
  std::unique_lock lock(mutex);
  CK_RV out = CKR_OK;
  try {
    module.refresh();
    require(early || module.initialized(), CKR_CRYPTOKI_NOT_INITIALIZED);
    dawdle(name, lock);
    answer_as_told(name);
    body(module);
  } catch (const Answer& answer) {
    out = answer.code;
    if (out != CKR_OK && out != CKR_BUFFER_TOO_SMALL && failed) failed(module);
  }
  log(name, out);
  return out;
} catch (const std::exception& error) {
  accuse(error.what());
}

}  // namespace

CK_RV call(std::string_view name, const Body& body, const Body& failed) {
  return guarded(name, false, body, failed);
}
CK_RV early_call(std::string_view name, const Body& body) { return guarded(name, true, body, {}); }

void expect_one_thread(bool expected) { one_thread = expected; }

void accuse(std::string_view sentence) {
  std::fprintf(stderr, "test_pkcs11: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
  std::abort();
}

}  // namespace handglass::test_module
