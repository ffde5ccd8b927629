// handglass extract: raw bytes out of a saved trace, for other programs.
#include "study/extract.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/nearest.hpp"
#include "cli/output.hpp"
#include "cli/saved_trace.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {

Expected<int> run_extract(const Options& options) {
  TRY(const study::Trace trace, load_trace(options.files[0]));
  if (options.files.size() == 1) {
    for (const std::string& path : study::extract_paths(trace)) print(path + "\n");
    return exit_code::ok;
  }
  const std::string& path = options.files[1];
  const auto bytes = study::extract(trace, path);
  if (!bytes) {
    const std::vector<std::string> paths = study::extract_paths(trace);
    const std::vector<std::string_view> known(paths.begin(), paths.end());
    return complain(fmt::format("{}{}\n  handglass extract {} lists them all", bytes.error(),
                                suggestion(path, known), options.files[0]),
                    exit_code::usage);
  }
  if (options.hex)
    print(to_hex(*bytes) + "\n");
  else if (::isatty(STDOUT_FILENO) == 1)
    return complain("these are raw bytes, and stdout is a terminal; -x prints hex",
                    exit_code::usage);
  else
    print(as_text(*bytes));
  return exit_code::ok;
}

}  // namespace handglass::cli
