// Runs a target on the files of folders, twice each and after others: the same input must reach the
// same code as often. An engine that sees something else takes it for new, and keeps inputs that
// only came later. For builds whose instrumentation is libFuzzer's (inline-8bit-counters,
// pc-table).
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "target.hpp"

// The sanitizers' runtime has it: where a place is, in words.
extern "C" void __sanitizer_symbolize_pc(void* pc, const char* format, char* out, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Counters = std::vector<std::uint8_t>;

struct Place {
  std::uintptr_t pc, flags;
};
std::span<std::uint8_t> counters;
std::span<const Place> places;

Counters run(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::ranges::fill(counters, std::uint8_t{0});
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return {counters.begin(), counters.end()};
}

// Says where a file's two runs differ, each place once for all files.
bool same(const fs::path& path, const Counters& before, const Counters& now) {
  static std::set<std::size_t> said;
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (before[i] == now[i] || !said.insert(i).second) continue;
    char where[1024] = "";
    // The table holds where a block begins, and a return address is what is asked about.
    __sanitizer_symbolize_pc(reinterpret_cast<void*>(places[i].pc + 1), "%f %s:%l", where,
                             sizeof where);
    std::printf("%s: %d times, then %d: %s\n", path.c_str(), before[i], now[i], where);
  }
  return before == now;
}

}  // namespace

// What an instrumented program tells whoever counts, before main.
extern "C" void __sanitizer_cov_8bit_counters_init(std::uint8_t* first, std::uint8_t* last) {
  counters = {first, last};
}
extern "C" void __sanitizer_cov_pcs_init(const std::uintptr_t* first, const std::uintptr_t* last) {
  places = {reinterpret_cast<const Place*>(first), reinterpret_cast<const Place*>(last)};
}

int main(int argc, char** argv) {
  std::vector<fs::path> files;
  for (const char* folder : std::span(argv, static_cast<std::size_t>(argc)).subspan(1))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  if (files.empty() || counters.empty() || counters.size() != places.size()) {
    std::puts("there are no inputs, or no counters in this build");
    return 2;
  }
  // What a program makes once, at the first input that asks for it, is made then.
  for (const fs::path& file : files) run(file);
  std::vector<Counters> reached;
  for (const fs::path& file : files) reached.push_back(run(file));
  std::size_t other = 0;
  for (std::size_t i = files.size(); i-- > 0;)
    if (!same(files[i], reached[i], run(files[i]))) ++other;
  std::printf("%zu of %zu inputs reach the same each time\n", files.size() - other, files.size());
  return other == 0 ? 0 : 1;
}
