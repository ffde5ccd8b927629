#include "tally.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace handglass::fuzz {

Tally::~Tally() {
  const char* name = std::getenv("HANDGLASS_FUZZ_TALLY");
  std::FILE* file = name ? std::fopen(name, "w") : nullptr;
  if (!file) return;
  for (const auto& [group, names] : groups_) {
    std::size_t all = 0;
    for (const auto& [what, n] : names) all += n;
    std::fprintf(file, "%s\n", group.c_str());
    std::vector<std::pair<std::string, std::size_t>> rows(names.begin(), names.end());
    std::ranges::sort(rows, [](const auto& a, const auto& b) {
      return std::pair(b.second, a.first) < std::pair(a.second, b.first);
    });
    for (const auto& [what, n] : rows)
      std::fprintf(file, "%12zu %5.1f%%  %s\n", n,
                   100.0 * static_cast<double>(n) / static_cast<double>(all), what.c_str());
  }
  std::fclose(file);
}

Tally& tally() {
  static Tally counts;
  return counts;
}

}  // namespace handglass::fuzz
