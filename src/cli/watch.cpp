#include "cli/watch.hpp"

#include <fmt/format.h>

#include "token/names.hpp"

namespace handglass::cli {

std::function<double()> stopwatch() {
  const auto start = std::chrono::steady_clock::now();
  return [start] {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
  };
}

study::TokenCallEntry TokenCalls::entry_of(const token::CallSeen& seen) {
  return {.function = std::string(seen.function),
          .arguments = seen.arguments,
          .answer = token::name_of(seen.answer),
          .took_ms = std::chrono::duration<double, std::milli>(seen.took).count()};
}

void TokenPrelude::print() const {
  for (const study::TokenCallEntry& call : calls_)
    fmt::print(stderr, "{}({})  {}  {:.1f} ms\n", call.function, call.arguments, call.answer,
               call.took_ms);
}

Watch::Watch(handshake::Role role, const handshake::Config& config, bool keep_secrets,
             bool trace_token)
    : tracer_({.eyes = role == handshake::Role::client ? study::Eyes::client : study::Eyes::server,
               .show_secrets = keep_secrets,
               .time = config.clock(),
               .elapsed_ms = stopwatch()}),
      onlooker_(tracer_.observer(role)),
      calls_(tracer_),
      trace_token_(trace_token) {}

}  // namespace handglass::cli
