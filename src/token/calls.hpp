// The C_* calls of a thread, as somebody sees them who wants to: for the timeline of a handshake.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "token/numbers.hpp"

namespace handglass::token {

struct CallSeen {
  std::string_view function;  // "C_Sign"
  std::string arguments;      // "session 3, 32 bytes"; no PIN, no secret, no value of a key
  ReturnValue answer{};
  std::chrono::steady_clock::time_point began;
  std::chrono::steady_clock::duration took{};
};

class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void on_call(const CallSeen& seen) = 0;
};

// As long as it lives, what this thread calls is told to `observer` (null: to nobody).
class WatchCalls {
 public:
  explicit WatchCalls(CallObserver* observer);
  ~WatchCalls();
  WatchCalls(const WatchCalls&) = delete;
  WatchCalls& operator=(const WatchCalls&) = delete;

 private:
  CallObserver* before_;
};

// Who watches this thread; null where nobody does.
CallObserver* call_observer();

}  // namespace handglass::token
