// Runs a target on files, or on every file of folders, in any build: a crash input replays here,
// and the corpora run as tests. A fault ends the program; --verbose has then named the input.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <vector>

#include "target.hpp"

namespace {

namespace fs = std::filesystem;

constexpr const char* usage =
    "usage: replay_TARGET [--verbose] FILE|FOLDER...\n"
    "Runs the target once on each file, and on each file of the folders, in the order of their\n"
    "names. --verbose names each before it is run: the last named is the one at fault.\n"
    "The status is 0 if all could be read and none was at fault, 2 if one could not be read or\n"
    "there was none.\n";

// The files that are meant, or nothing, with a sentence, where one is not there.
bool gather(const fs::path& path, std::vector<fs::path>& files) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    std::fprintf(stderr, "%s: there is no such file or folder\n", path.c_str());
    return false;
  }
  if (!fs::is_directory(status)) return files.push_back(path), true;
  const auto first = files.size();
  fs::recursive_directory_iterator entry(path, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
    if (std::error_code ignored; entry->is_regular_file(ignored)) files.push_back(entry->path());
  if (error) {
    std::fprintf(stderr, "%s: the folder cannot be read: %s\n", path.c_str(),
                 error.message().c_str());
    return false;
  }
  std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
  return true;
}

bool replay(const fs::path& path, bool verbose) {
  std::vector<char> bytes;
  std::ifstream file(path, std::ios::binary);
  try {
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  } catch (const std::ios_base::failure&) {
    // The library throws at a read error, though nobody asked it to.
    file.setstate(std::ios::badbit);
  }
  if (!file) {
    std::fprintf(stderr, "%s: the file cannot be read\n", path.c_str());
    return false;
  }
  if (verbose) std::fprintf(stderr, "%s: %zu bytes\n", path.c_str(), bytes.size());
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  bool verbose = false, readable = true;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "-h" || word == "--help") return std::fputs(usage, stdout), 0;
    if (word == "--verbose") {
      verbose = true;
    } else if (word.starts_with("--")) {
      std::fprintf(stderr, "there is no option %s\n%s", argv[i], usage);
      return 2;
    } else {
      readable &= gather(word, files);
    }
  }
  std::size_t count = 0;
  for (const fs::path& file : files)
    if (replay(file, verbose))
      ++count;
    else
      readable = false;
  std::printf("%zu inputs replayed\n", count);
  if (count == 0 && readable) std::fputs(usage, stderr);
  return count == 0 || !readable ? 2 : 0;
}
