// A folder of its own for one test, and programs run in it where they are installed.
#pragma once
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.hpp"

namespace handglass {

// Whether a shell command works here; where it does not, a line for the count of what was skipped.
inline bool installed(const char* command) {
  const bool there = std::system((std::string(command) + " >/dev/null 2>&1").c_str()) == 0;
  if (!there) std::printf("skipped: %s cannot be run\n", command);
  return there;
}

class Scratch {
 public:
  Scratch() {
    std::string name =
        (std::filesystem::temp_directory_path() / "handglass-crypto-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void write(const std::string& name, View content) const {
    std::ofstream(folder_ / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
  }
  Bytes read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    REQUIRE_MESSAGE(in.good(), "no file ", name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // Whether a shell command, run in the folder, succeeds.
  bool run(const std::string& command) const {
    return std::system(
               ("cd '" + folder_.string() + "' && { " + command + "; } >log 2>&1").c_str()) == 0;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace handglass
