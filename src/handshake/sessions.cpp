#include "handshake/sessions.hpp"

namespace handglass::handshake {

void SessionCache::put(View key, SavedSessionRef session) {
  const std::scoped_lock lock(mutex_);
  sessions_.put(to_bytes(key), std::move(session));
}

SavedSessionRef SessionCache::find(View key, Time now) {
  const std::scoped_lock lock(mutex_);
  const SavedSessionRef* const found = sessions_.find(key);
  if (found == nullptr) return nullptr;
  SavedSessionRef session = *found;
  // A clock that was set back makes nothing younger than it is.
  if (now - session->made > lifetime_ || now < session->made) {
    sessions_.drop(key);
    return nullptr;
  }
  return session;
}

void SessionCache::drop(View key) {
  const std::scoped_lock lock(mutex_);
  sessions_.drop(key);
}

}  // namespace handglass::handshake
