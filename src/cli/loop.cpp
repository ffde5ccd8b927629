// handglass loop: a client and a server in one process, watched from both ends on one timeline.
#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/ends.hpp"
#include "cli/exports.hpp"
#include "cli/output.hpp"
#include "cli/watch.hpp"
#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"
#include "study/converse.hpp"

namespace handglass::cli {

Expected<int> run_loop(const Options& options) {
  const auto seeded = options.seed ? crypto::seeded_random(*options.seed) : nullptr;
  crypto::Random& random = seeded ? *seeded : crypto::system_random();
  TokenPrelude prelude(options.trace_token);
  TRY(Ends ends, prelude.shown_if_lost(make_ends(options, random)));
  TRY(Output output, Output::open(options, true));
  if (options.resume != Resume::none) {
    ends.client.sessions = std::make_shared<handshake::SessionCache>();
    if (options.resume == Resume::id) {
      ends.server.sessions = std::make_shared<handshake::SessionCache>();
    } else {
      ends.server.tickets = std::make_shared<handshake::TicketKeys>(random);
      ends.client.ask_for_tickets = true;
    }
  }
  const auto client_config = std::make_shared<const handshake::Config>(std::move(ends.client));
  const auto server_config = std::make_shared<const handshake::Config>(std::move(ends.server));

  // The first handshake, whose session the one that is shown takes up. One that fails is shown
  // itself.
  const handshake::Target whom = target(options, std::string(demo_host));
  if (options.resume != Resume::none) {
    study::Tracer first({.eyes = study::Eyes::both,
                         .show_secrets = output.keeps_secrets(),
                         .time = client_config->clock(),
                         .elapsed_ms = {}});
    study::converse({client_config, server_config, whom}, first);
    if (const int exit = study::outcome(first.trace()).exit; exit != exit_code::ok) {
      output.show(first.trace());
      return exit;
    }
  }

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
       .target = whom,
       .on_established = [&](const Connection& end) { add_exports(trace, end, options); }},
      tracer);
  const auto* judgement = trace.judgement_by(handshake::Role::client);
  trace.insecure = client_config->insecure && judgement && !judgement->verdict.accepted();
  output.show(trace);
  return study::outcome(trace).exit;
}

}  // namespace handglass::cli
