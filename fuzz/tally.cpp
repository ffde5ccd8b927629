#include "tally.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace handglass::fuzz::tally {
namespace {

// Types of this file, so that what the library's templates make of them is compiled here, unseen.
struct Count {
  std::size_t n = 0;
};
using Names = std::map<std::string, Count, std::less<>>;

struct Groups : std::map<std::string, Names, std::less<>> {
  ~Groups() { write(); }
  void write() const;
};

void Groups::write() const {
  const char* path = std::getenv("HANDGLASS_FUZZ_TALLY");
  std::FILE* file = path ? std::fopen(path, "w") : nullptr;
  if (!file) return;
  for (const auto& [group, names] : *this) {
    std::vector<std::pair<std::string_view, std::size_t>> rows;
    std::size_t all = 0;
    for (const auto& [name, count] : names) {
      if (count.n > 0) rows.emplace_back(name, count.n);
      all += count.n;
    }
    if (rows.empty()) continue;
    std::ranges::sort(rows, [](const auto& a, const auto& b) {
      return std::pair(b.second, a.first) < std::pair(a.second, b.first);
    });
    std::fprintf(file, "%s\n", group.c_str());
    for (const auto& [name, n] : rows)
      std::fprintf(file, "%12zu %5.1f%%  %.*s\n", n,
                   100.0 * static_cast<double>(n) / static_cast<double>(all),
                   static_cast<int>(name.size()), name.data());
  }
  std::fclose(file);
}

}  // namespace

std::size_t& of(std::string_view group, std::string_view name) {
  static Groups groups;
  // A run that is interrupted ends without a word.
  static std::size_t asked = 0;
  constexpr std::size_t often = 4096;
  if (++asked % often == 0) groups.write();
  auto names = groups.find(group);
  if (names == groups.end()) names = groups.emplace(group, Names()).first;
  const auto found = names->second.find(name);
  return (found == names->second.end() ? names->second.emplace(name, Count()).first : found)
      ->second.n;
}

void count(std::string_view group, std::string_view name) { ++of(group, name); }

}  // namespace handglass::fuzz::tally
