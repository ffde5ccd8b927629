#include "coverage.hpp"

#include <cstdio>

namespace handglass::test {

void Coverage::saw(const std::string& area, const std::string& what, std::size_t bytes) {
  Row& row = areas_[area][what];
  ++row.looks;
  row.bytes += bytes;
  if (bytes == 0) ++row.empty;
}

void Coverage::failed(const std::string& area, const std::string& what) {
  ++areas_[area][what].failed;
}

bool Coverage::report() const {
  bool good = true;
  std::printf("      %-12s %-56s %5s  %s\n", "part", "what", "times", "secret bytes seen");
  for (const auto& [area, rows] : areas_)
    for (const auto& [what, row] : rows) {
      const bool passed = row.looks > 0 && row.empty == 0 && row.failed == 0;
      good = good && passed;
      std::printf("%s  %-12s %-56s %5zu  %zu", passed ? "pass" : "FAIL", area.c_str(), what.c_str(),
                  row.looks, row.bytes);
      if (row.empty > 0) std::printf(", in %zu of them none", row.empty);
      if (row.failed > 0) std::printf(", %zu did not work", row.failed);
      std::printf("\n");
    }
  return good;
}

}  // namespace handglass::test
