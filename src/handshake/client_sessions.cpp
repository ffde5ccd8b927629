// The client's side of sessions that are resumed (RFC 5246 §7.3 figure 2, RFC 5077 §3.1).
#include "handshake/client.hpp"

namespace handglass::handshake {

using Peer = SavedSession::Peer;

// Its suite is still offered, its server's certificate would still be accepted under the name that
// is wanted now, and extended_master_secret is as policy has it (RFC 7627 §5.3).
void Client::choose_session(Offered& offered) {
  const Config& config = dialogue_.config();
  // Within a connection it is a new handshake that is wanted.
  if (!config.sessions || target_.session_key.empty() || previous_) return;
  const Time now = config.clock();
  SavedSessionRef saved = config.sessions->find(as_bytes(target_.session_key), now);
  if (!saved || saved->server_name != target_.server_name) return;
  if (std::ranges::find(offered.suites, saved->suite) == offered.suites.end()) return;
  if (saved->extended_master_secret != config.policy.extended_master_secret) return;
  const bool by_ticket = !saved->ticket.empty();
  if (by_ticket ? !config.ask_for_tickets : saved->id.empty()) return;
  if (by_ticket && saved->lifetime != 0 &&
      now - saved->made > std::chrono::seconds(saved->lifetime))
    return;
  if (saved->peer == Peer::certified) {
    const Suite& suite = *find_suite(saved->suite);
    auto server = SessionUse::judge(dialogue_, saved->chain,
                                    {.purpose = x509::Purpose::server_auth,
                                     .name = target_.verify_name,
                                     .usage = needed_usage(suite.key_exchange)});
    if (!server) return;
    offered.server = identity_of(*std::move(server), SessionUse::kept());
  } else if (saved->peer == Peer::pre_shared) {
    if (!knows_psk(config, saved->identity)) return;
    offered.server = PreShared{saved->identity};
  } else {
    offered.server = Anonymous{};
  }
  // With a ticket the number is ours, for the server to say again where it takes it (RFC 5077
  // §3.4).
  offered.session_id = saved->id;
  if (by_ticket) {
    offered.session_id.resize(32);
    config.random->fill(offered.session_id);
  }
  offered.session = std::move(saved);
}

Result<Facts> Client::take_up(Negotiated negotiated, Facts learned) {
  auto& offered = std::get<Offered>(stage_);
  const SavedSession& saved = *offered.session;
  REQUIRE_OK(dialogue_.check(negotiated.suite->code == saved.suite, Rule::session_suite_changed,
                             ServerHello::name, "cipher_suite", [&] {
                               return std::vector<Evidence>{
                                   {"suite", wire::text(saved.suite)},
                                   {"chosen", wire::text(negotiated.suite->code)}};
                             }));
  REQUIRE_OK(dialogue_.check(negotiated.extended_master_secret == saved.extended_master_secret,
                             Rule::session_extended_master_secret, ServerHello::name, "extensions",
                             [&] {
                               return std::vector<Evidence>{
                                   {"before", saved.extended_master_secret ? "with" : "without"},
                                   {"now", negotiated.extended_master_secret ? "with" : "without"}};
                             }));
  server_chain_ = saved.chain;
  made_ = saved.made;
  ticket_ = saved.ticket;
  ticket_lifetime_ = saved.lifetime;
  // The number that said so was ours where there is a ticket, and is no session's.
  if (!ticket_.empty()) negotiated.session_id.clear();
  MasterSecret master = saved.master.copy();
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  schedule.tell_master_secret(master, "session");
  auto keys = schedule.key_block(master, negotiated.cipher_spec());
  dialogue_.transcript().release();
  stage_ = Resuming{
      {{std::move(negotiated), *std::move(offered.server), std::move(master)}, std::move(keys)}};
  return static_cast<Facts>(fact::resuming | learned);
}

// RFC 5077 §3.3: the newest counts, from now on; an empty one takes back the promise.
Result<Facts> Client::on(const NewSessionTicket& message) {
  const View ticket = message.ticket.bytes;
  if (ticket.size() > limits::ticket) return fact::none;
  ticket_ = to_bytes(ticket);
  ticket_lifetime_ = message.ticket_lifetime_hint;
  if (made_ && ticket_lifetime_ != 0) {
    const auto age = std::chrono::floor<std::chrono::seconds>(dialogue_.config().clock() - *made_);
    ticket_lifetime_ += static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(age.count(), 0, UINT32_MAX - ticket_lifetime_));
  }
  return fact::none;
}

// ChangeCipherSpec Finished.
Result<void> Client::say_resumed_finished() {
  auto resumed = std::get<Resumed>(std::move(stage_));
  auto& [session, keys] = resumed.resuming;
  const Negotiated& negotiated = session.negotiated;
  REQUIRE_OK(dialogue_.say_change_cipher_spec(keys->client_write));
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  const VerifyData verify_data =
      schedule.verify_data(*keys, Role::client, dialogue_.transcript().hash().view());
  declassify(verify_data);  // on its way to the peer
  REQUIRE_OK(dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown));
  session.finished.client = verify_data;
  session.finished.server_first = true;
  keep(session);
  stage_ = Established{std::move(session), resumed.agreed};
  dialogue_.observer().on_established(Role::client);
  return {};
}

void Client::keep(const Session& session) {
  const Config& config = dialogue_.config();
  const Negotiated& negotiated = session.negotiated;
  if (!config.sessions || target_.session_key.empty()) return;
  // What was accepted against the checks is not resumed without them.
  if (std::holds_alternative<Overridden>(session.peer)) return;
  if (negotiated.session_id.empty() && ticket_.empty()) {
    // A server that gave another none does not know the old one any more.
    if (!previous_) forget();
    return;
  }
  auto saved = std::make_shared<SavedSession>();
  saved->suite = negotiated.suite->code;
  saved->extended_master_secret = negotiated.extended_master_secret;
  saved->master = session.master.copy();
  saved->server_name = negotiated.server_name;
  saved->made = made_.value_or(config.clock());
  saved->ticket = ticket_;
  saved->lifetime = ticket_lifetime_;
  if (ticket_.empty()) saved->id = negotiated.session_id;
  if (std::holds_alternative<Proven>(session.peer)) {
    saved->peer = Peer::certified;
    saved->chain = server_chain_;
  } else if (const auto* shared = std::get_if<PreShared>(&session.peer)) {
    saved->peer = Peer::pre_shared;
    saved->identity = shared->identity;
  } else {
    saved->peer = Peer::anonymous;
  }
  config.sessions->put(as_bytes(target_.session_key), std::move(saved));
}

void Client::forget() {
  const auto& store = dialogue_.config().sessions;
  if (store && !target_.session_key.empty()) store->drop(as_bytes(target_.session_key));
}

}  // namespace handglass::handshake
