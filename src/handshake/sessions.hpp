// Where sessions are kept to be resumed: by a server under the session ID that it gave out, by a
// client under the name of the server.
#pragma once
#include <chrono>
#include <mutex>

#include "base/limits.hpp"
#include "base/recent.hpp"
#include "handshake/saved_session.hpp"

namespace handglass::handshake {

// Shared by the connections of a Config, and called by several threads at once.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  virtual void put(View key, SavedSessionRef session) = 0;
  // Null where there is none, or it is too old.
  virtual SavedSessionRef find(View key, Time now) = 0;
  // After a fatal alert no connection resumes it (RFC 5246 §7.2.2).
  virtual void drop(View key) = 0;
};

// In memory: so many at most, the least recently used given up first, and none longer than a day
// (RFC 5246 §F.1.4).
class SessionCache : public SessionStore {
 public:
  explicit SessionCache(std::size_t most = limits::sessions,
                        std::chrono::seconds lifetime = limits::session_lifetime)
      : lifetime_(lifetime), sessions_(most) {}

  void put(View key, SavedSessionRef session) override;
  SavedSessionRef find(View key, Time now) override;
  void drop(View key) override;

 private:
  std::mutex mutex_;
  std::chrono::seconds lifetime_;
  Recent<Bytes, SavedSessionRef, ByteOrder> sessions_;
};

}  // namespace handglass::handshake
