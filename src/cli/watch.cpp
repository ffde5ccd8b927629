#include "cli/watch.hpp"

namespace handglass::cli {

std::function<double()> stopwatch() {
  const auto start = std::chrono::steady_clock::now();
  return [start] {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
  };
}

Watch::Watch(handshake::Role role, const handshake::Config& config, bool keep_secrets)
    : tracer_({.eyes = role == handshake::Role::client ? study::Eyes::client : study::Eyes::server,
               .show_secrets = keep_secrets,
               .time = config.clock(),
               .elapsed_ms = stopwatch()}),
      onlooker_(tracer_.observer(role)) {}

}  // namespace handglass::cli
