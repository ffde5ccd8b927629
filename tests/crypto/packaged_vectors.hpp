// The vector files of Debian's python3-cryptography-vectors: lines "Name = value", a new case where
// the first name comes again.
#pragma once
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

namespace handglass {

using Case = std::map<std::string, std::string>;

// The cases of a file; `last` is the name that completes one, and the names `kept` hold until they
// come again. Nothing where the package is not installed.
inline std::vector<Case> packaged_cases(const std::string& file, const std::string& last,
                                        std::initializer_list<const char*> kept = {}) {
  std::vector<Case> cases;
  const std::string folder = PACKAGED_VECTORS;
  std::ifstream in(folder + "/" + file);
  if (folder.empty() || !in) {
    std::printf("skipped: %s is not there (Debian package python3-cryptography-vectors)\n",
                file.c_str());
    return cases;
  }
  Case now;
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    const std::size_t equals = line.find(" = ");
    if (line.starts_with('#') || line.starts_with('[') || equals == std::string::npos) continue;
    const std::string name = line.substr(0, equals);
    now[name] = line.substr(equals + 3);
    if (name != last) continue;
    cases.push_back(now);
    std::erase_if(
        now, [&](const auto& entry) { return std::ranges::find(kept, entry.first) == kept.end(); });
  }
  return cases;
}

}  // namespace handglass
