// handglass decode: the TLS of a capture, one connection after the other.
#include "cli/captured.hpp"
#include "cli/commands.hpp"

namespace handglass::cli {

Expected<int> run_decode(const Options& options) {
  const auto show = [](Onlooking& conversation, const std::string&, Output& output) {
    return conversation.show(output);
  };
  return read_capture(options, true, show);
}

}  // namespace handglass::cli
