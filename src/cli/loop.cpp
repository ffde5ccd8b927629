// handglass loop: a client and a server in one process, watched from both ends on one timeline.
#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/ends.hpp"
#include "cli/exports.hpp"
#include "cli/output.hpp"
#include "cli/watch.hpp"
#include "study/converse.hpp"

namespace handglass::cli {

Expected<int> run_loop(const Options& options) {
  const auto seeded = options.seed ? crypto::seeded_random(*options.seed) : nullptr;
  crypto::Random& random = seeded ? *seeded : crypto::system_random();
  TokenPrelude prelude(options.trace_token);
  TRY(Ends ends, prelude.shown_if_lost(make_ends(options, random)));
  TRY(Output output, Output::open(options, true));
  const auto client_config = std::make_shared<const handshake::Config>(std::move(ends.client));
  const auto server_config = std::make_shared<const handshake::Config>(std::move(ends.server));

  study::Tracer tracer({.eyes = study::Eyes::both,
                        .show_secrets = output.keeps_secrets(),
                        .time = client_config->clock(),
                        .elapsed_ms = seeded ? std::function<double()>() : stopwatch()});
  study::Trace& trace = tracer.trace();
  trace.seeded = seeded != nullptr;
  trace.token_calls = prelude.take();
  TokenCalls token_calls(tracer);
  const token::WatchCalls watched(options.trace_token ? &token_calls : nullptr);
  study::converse(
      {.client = client_config,
       .server = server_config,
       .target = target(options, std::string(demo_host)),
       .on_established = [&](const Connection& end) { add_exports(trace, end, options); },
       .before = options.before},
      tracer);
  const auto* judgement = trace.judgement_by(handshake::Role::client);
  trace.insecure = client_config->insecure && judgement && !judgement->verdict.accepted();
  output.show(trace);
  return study::outcome(trace).exit;
}

}  // namespace handglass::cli
