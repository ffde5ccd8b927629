// A map that holds so many entries at most: whatever was used longest ago makes room.
#pragma once
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <utility>

namespace handglass {

template <class Key, class Value, class Order = std::less<>>
class Recent {
 public:
  explicit Recent(std::size_t most) : most_(most) {}

  void put(Key key, Value value) {
    drop(key);
    const auto [entry, fresh] = entries_.emplace(std::move(key), Entry{std::move(value), {}});
    used_.push_front(&entry->first);
    entry->second.use = used_.begin();
    if (entries_.size() > most_) drop(*used_.back());
  }
  // Null where there is none; else it has been used now.
  template <class Sought>
  Value* find(const Sought& key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return nullptr;
    used_.splice(used_.begin(), used_, entry->second.use);
    return &entry->second.value;
  }
  template <class Sought>
  void drop(const Sought& key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    used_.erase(entry->second.use);
    entries_.erase(entry);
  }
  void clear() {
    entries_.clear();
    used_.clear();
  }
  std::size_t size() const { return entries_.size(); }

 private:
  using Use = std::list<const Key*>;
  struct Entry {
    Value value;
    typename Use::iterator use;
  };
  std::size_t most_;
  std::map<Key, Entry, Order> entries_;
  Use used_;  // the latest first
};

}  // namespace handglass
