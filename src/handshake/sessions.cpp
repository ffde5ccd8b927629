#include "handshake/sessions.hpp"

namespace handglass::handshake {

void SessionCache::put(View key, SavedSessionRef session) {
  const std::scoped_lock lock(mutex_);
  const Bytes name = to_bytes(key);
  if (const auto found = by_key_.find(name); found != by_key_.end()) {
    entries_.erase(found->second);
    by_key_.erase(found);
  }
  entries_.push_front({name, std::move(session)});
  by_key_[name] = entries_.begin();
  while (entries_.size() > most_) {
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

SavedSessionRef SessionCache::find(View key, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_key_.find(to_bytes(key));
  if (found == by_key_.end()) return nullptr;
  const auto entry = found->second;
  // A clock that was set back makes nothing younger than it is.
  if (now - entry->session->made > lifetime_ || now < entry->session->made) {
    by_key_.erase(found);
    entries_.erase(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->session;
}

void SessionCache::drop(View key) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_key_.find(to_bytes(key));
  if (found == by_key_.end()) return;
  entries_.erase(found->second);
  by_key_.erase(found);
}

}  // namespace handglass::handshake
