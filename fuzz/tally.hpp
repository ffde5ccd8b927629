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
  void count(std::string_view group, std::string_view name) {
    auto& names = groups_[std::string(group)];
    const auto found = names.find(name);
    if (found == names.end())
      names.emplace(name, 1);
    else
      ++found->second;
  }

 private:
  std::map<std::string, std::map<std::string, std::size_t, std::less<>>, std::less<>> groups_;
};

// Of this process.
Tally& tally();

}  // namespace handglass::fuzz
