// The C_* functions of one module: one at a time where the module cannot lock, told to who watches.
// For source files of this room.
#pragma once
#include <mutex>
#include <string>

#include "token/calls.hpp"
#include "token/pkcs11.hpp"

namespace handglass::token {

// PKCS#11's structures hold pointers to what is only read.
inline unsigned char* unread(const std::uint8_t* bytes) {
  return const_cast<unsigned char*>(bytes);
}

inline std::string in_session(SessionHandle session, const std::string& more = {}) {
  return "session " + std::to_string(session) + (more.empty() ? "" : ", ") + more;
}
inline std::string octets(std::size_t n) { return std::to_string(n) + " bytes"; }

class Functions {
 public:
  explicit Functions(CK_FUNCTION_LIST* list) : list_(list) {}

  // `call` gets the function list; `describe` makes the arguments' text where somebody watches.
  template <class Describe, class Call>
  ReturnValue operator()(std::string_view name, Describe describe, Call call) {
    CallObserver* observer = call_observer();
    std::unique_lock lock(one_at_a_time_, std::defer_lock);
    if (serial_) lock.lock();
    if (observer == nullptr) return ReturnValue{call(*list_)};
    const auto began = std::chrono::steady_clock::now();
    const ReturnValue answer{call(*list_)};
    const auto took = std::chrono::steady_clock::now() - began;
    if (serial_) lock.unlock();  // who is told may call in turn
    observer->on_call({name, describe(), answer, began, took});
    return answer;
  }

  const CK_FUNCTION_LIST& list() const { return *list_; }
  // From here on one call at a time: the module cannot lock (CKR_CANT_LOCK).
  void make_serial() { serial_ = true; }

 private:
  CK_FUNCTION_LIST* list_;
  std::mutex one_at_a_time_;
  bool serial_ = false;
};

}  // namespace handglass::token
