#include "study/trace.hpp"

#include <algorithm>

#include "base/secret.hpp"

namespace handglass::study {

bool Trace::established() const {
  switch (eyes) {
    case Eyes::client: return client_established;
    case Eyes::server: return server_established;
    case Eyes::both: return client_established && server_established;
  }
  return false;
}

const MessageEntry* Trace::find(Message message, Role sender) const {
  const auto it = std::ranges::find_if(
      messages, [&](const MessageEntry& m) { return m.message == message && m.sender == sender; });
  return it == messages.end() ? nullptr : &*it;
}

const DerivationEntry* Trace::find(DerivationId id) const {
  const auto it = std::ranges::find(derivations, id, &DerivationEntry::id);
  return it == derivations.end() ? nullptr : &*it;
}

const JudgementEntry* Trace::judgement_by(Role who) const {
  const auto it = std::ranges::find(judgements, who, &JudgementEntry::who);
  return it == judgements.end() ? nullptr : &*it;
}

const FailureEntry* Trace::failure_of(Role who) const {
  const auto it = std::ranges::find(failures, who, &FailureEntry::who);
  return it == failures.end() ? nullptr : &*it;
}

const AlertEntry* Trace::fatal_alert_by(Role sender) const {
  const auto it = std::ranges::find_if(alerts, [&](const AlertEntry& a) {
    return a.sender == sender && a.level == AlertLevel::fatal;
  });
  return it == alerts.end() ? nullptr : &*it;
}

void hide_secrets(Trace& trace) {
  for (DerivationEntry& derivation : trace.derivations) {
    if (!is_secret(derivation.id) || !derivation.output) continue;
    wipe(*derivation.output);
    derivation.output.reset();
  }
  trace.sent_data.clear();
  trace.received_data.clear();
  trace.secrets_shown = false;
}

}  // namespace handglass::study
