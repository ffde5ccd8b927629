// How far the inputs of a run came: counted by group and name, and written when the run ends to the
// file that HANDGLASS_FUZZ_TALLY names.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace handglass::fuzz {

class Tally {
 public:
  ~Tally();
  // Of what has this name; it stays where it is.
  std::size_t& of(std::string_view group, std::string_view name) {
    auto& names = groups_[std::string(group)];
    const auto found = names.find(name);
    return found == names.end() ? names.emplace(name, 0).first->second : found->second;
  }
  void count(std::string_view group, std::string_view name) { ++of(group, name); }

 private:
  std::map<std::string, std::map<std::string, std::size_t, std::less<>>, std::less<>> groups_;
};

// Of this process.
Tally& tally();

// One of many that each input counts: its name is put together the first time.
class Counter {
 public:
  template <class Name>
  void count(std::string_view group, Name name) {
    if (!of_) of_ = &tally().of(group, name());
    ++*of_;
  }

 private:
  std::size_t* of_ = nullptr;
};

}  // namespace handglass::fuzz
