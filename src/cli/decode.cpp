// handglass decode: the TLS of a capture, one connection after the other.
#include "cli/captured.hpp"
#include "cli/commands.hpp"

namespace handglass::cli {

Expected<int> run_decode(const Options& options) {
  TRY(Output output, Output::open(options, true));
  return read_capture(options, output, [&](Onlooking& conversation, const std::string&) {
    return conversation.show(output);
  });
}

}  // namespace handglass::cli
