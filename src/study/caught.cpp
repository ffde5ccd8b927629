#include "study/caught.hpp"

#include "study/parameters.hpp"
#include "study/sentences.hpp"
#include "study/verdict.hpp"

namespace handglass::study {

Caught caught_in(const Trace& trace) {
  Caught out;
  for (const FailureEntry& entry : trace.failures) {
    const Rule rule = entry.failure.rule;
    if (rule == Rule::peer_alert || rule == Rule::peer_truncated) continue;
    const Outcome end = outcome(trace, entry.who);
    return {.by = entry.who,
            .silence = false,
            .reason = end.reason_id,
            .text = end.text,
            .alert = entry.failure.alert()};
  }
  for (const FailureEntry& entry : trace.failures)
    if (entry.failure.rule == Rule::peer_truncated)
      return {.by = entry.who,
              .silence = true,
              .reason = std::string(info(entry.failure.rule).id),
              .text = "The " + std::string(name_of(entry.who)) + " waits for what does not come.",
              .alert = {}};
  return out;
}

TamperedRun run_tampered(const Conversation& conversation, const Tampering& tampering, Refit refit,
                         Tracer::Options watch) {
  const auto tamperer = std::make_shared<Tamperer>(tampering, refit);
  Conversation changed = conversation;
  auto& liar = tampering.sender == Role::client ? changed.client : changed.server;
  if (tampering.message) {
    handshake::Config config = *liar;
    config.meddler = tamperer;
    liar = std::make_shared<const handshake::Config>(std::move(config));
  }
  changed.on_the_way = [&](Role sender, View bytes) { return tamperer->on_the_way(sender, bytes); };
  Tracer tracer(std::move(watch));
  converse(changed, tracer);
  TamperedRun run;
  if (tamperer->done()) tracer.trace().changes.push_back(*tamperer->done());
  run.trace = std::move(tracer.trace());
  run.before = conversation.before;
  run.done = tamperer->done().has_value();
  run.caught = caught_in(run.trace);
  return run;
}

bool falls_back(const TamperedRun& run) {
  const bool wanted = run.before == Before::session_id || run.before == Before::ticket;
  return wanted && run.trace.established() && !parameters_of(run.trace).resumed;
}

std::string why_nobody(const TamperedRun& run, Refit refit) {
  if (!run.done) return "what was to be changed did not come up";
  if (run.caught.by) return {};
  const ChangeEntry& change = run.trace.changes.front();
  if (change.what == name_of(Message::hello_request))
    return run.trace.established()
               ? "no Finished covers HelloRequest, and a client that negotiates already ignores it"
               : "the client was not asked, and the first handshake holds";
  if (!run.trace.established()) return {};
  if (change.before == change.after) return "nothing was changed by it";
  if (falls_back(run))
    return "the session is not taken up, and a full handshake is made instead, as it must be";
  if (refit == Refit::transcript)
    return "it is the sender's own choice, which it may make, and both hashed the same";
  return {};
}

}  // namespace handglass::study
