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
    tell(fmt::format("{}({})  {}  {:.1f} ms\n", call.function, call.arguments, call.answer,
                     call.took_ms));
}

Watch::Watch(handshake::Role role, const handshake::Config& config, bool keep_secrets,
             bool trace_token)
    : role_(role),
      clock_(config.clock),
      keep_secrets_(keep_secrets),
      trace_token_(trace_token),
      tracer_(std::make_unique<study::Tracer>(options(false))),
      onlooker_(*this),
      calls_(*tracer_) {}

study::Tracer::Options Watch::options(bool within) const {
  return {.eyes = role_ == handshake::Role::client ? study::Eyes::client : study::Eyes::server,
          .show_secrets = keep_secrets_,
          .time = clock_(),
          .elapsed_ms = stopwatch(),
          .within = within};
}

void Watch::begin_again() {
  auto again = std::make_unique<study::Tracer>(options(true));
  again->trace().client_endpoint = trace().client_endpoint;
  again->trace().server_endpoint = trace().server_endpoint;
  before_ = std::move(trace());
  tracer_ = std::move(again);
  calls_.into(*tracer_);
  onlooker_.tracer = &tracer_->observer(role_);
  onlooker_.away = false;
  if (!hello_request_.empty())
    onlooker_.tracer->on_message({.sender = handshake::Role::server,
                                  .message = handshake::Message::hello_request,
                                  .key_exchange = handshake::KeyExchange::unknown,
                                  .bytes = hello_request_,
                                  .transcript = std::nullopt});
}

}  // namespace handglass::cli
