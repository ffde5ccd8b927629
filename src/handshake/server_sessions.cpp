// The server's side of sessions that are resumed (RFC 5246 §7.3 figure 2, RFC 5077 §3.1).
#include "handshake/client_hello.hpp"
#include "handshake/server.hpp"
#include "handshake/tickets.hpp"

namespace handglass::handshake {
namespace {

using Peer = SavedSession::Peer;

}  // namespace

Result<std::optional<Server::Resuming>> Server::take_up(const ClientHello& hello) {
  const Config& config = dialogue_.config();
  const Time now = config.clock();
  const auto* ticket = find_extension<SessionTicket>(hello);
  SavedSessionRef saved;
  // A ticket goes before a session ID, which then only says whether it was taken (RFC 5077 §3.4).
  if (config.tickets && ticket && !ticket->ticket.bytes.empty()) {
    if (auto opened = config.tickets->open(ticket->ticket.bytes, now))
      saved = std::make_shared<const SavedSession>(*std::move(opened));
  } else if (config.sessions && !hello.session_id.bytes.empty()) {
    saved = config.sessions->find(hello.session_id.bytes, now);
  }
  const auto not_resumed = [&](std::string why) {
    dialogue_.remark(Rule::session_not_resumed, {{"why", std::move(why)}});
    return std::nullopt;
  };
  if (!saved) {
    if (!hello.session_id.bytes.empty() && (config.sessions || config.tickets))
      return not_resumed("no such session is known any more");
    return std::nullopt;
  }
  const Suite* suite = find_suite(saved->suite);
  const auto among = [&](const std::vector<CipherSuite>& list) {
    return std::ranges::find(list, saved->suite) != list.end();
  };
  if (!suite || !among(hello.cipher_suites.items) || !among(config.policy.suites))
    return not_resumed("its suite is not among those of both sides now");
  // RFC 7627 §5.3.
  const bool extended = find_extension<ExtendedMasterSecret>(hello) != nullptr;
  if (saved->extended_master_secret)
    REQUIRE_OK(dialogue_.check(
        extended, Rule::session_extended_master_secret, ClientHello::name, "extensions",
        [] { return std::vector<Evidence>{{"before", "with"}, {"now", "without"}}; }));
  if (!saved->extended_master_secret && (extended || config.policy.extended_master_secret))
    return not_resumed("it was made without extended_master_secret");
  const std::string name = asked_name(hello);
  if (saved->server_name != name) return not_resumed("it was made for another server name");
  const bool asks = has_certificate(*suite) && config.client_auth != ClientAuth::none;
  if (asks == (saved->peer == Peer::not_asked) && has_certificate(*suite))
    return not_resumed("the client's certificate is asked for otherwise now");
  if (config.client_auth == ClientAuth::require && saved->peer != Peer::certified)
    return not_resumed("a certificate of the client is required now");
  auto identity = identity_again(*saved);
  if (!identity) return not_resumed("the client's certificate would not be accepted now");

  TRY(std::string protocol, choose_protocol(hello));
  Resuming out{
      .session = {.negotiated = {.client_random = hello.random,
                                 .server_random = {},
                                 .offered_version = hello.client_version,
                                 .suite = suite,
                                 .encrypt_then_mac = config.policy.encrypt_then_mac &&
                                                     asks_for_encrypt_then_mac(hello, *suite),
                                 .extended_master_secret = saved->extended_master_secret,
                                 .secure_renegotiation = says_secure_renegotiation(hello),
                                 .alpn = std::move(protocol),
                                 .server_name = name,
                                 .session_id = to_bytes(hello.session_id.bytes),
                                 .ticket = config.tickets && ticket},
                  .peer = *std::move(identity),
                  .master = saved->master.copy()}};
  REQUIRE_OK(check_encrypt_then_mac(out.session.negotiated));
  client_chain_ = saved->chain;
  made_ = saved->made;
  session_id_ = out.session.negotiated.session_id;
  config.random->fill(out.session.negotiated.server_random.bytes);
  return out;
}

// A certificate is judged anew: it may have run out, or been revoked, since.
std::optional<PeerIdentity> Server::identity_again(const SavedSession& saved) {
  switch (saved.peer) {
    case Peer::not_asked: return NotAsked{};
    case Peer::declined: return Declined{};
    case Peer::anonymous: return Anonymous{};
    case Peer::pre_shared: {
      if (!knows_psk(dialogue_.config(), saved.identity)) return std::nullopt;
      return PreShared{saved.identity};
    }
    case Peer::certified: break;
  }
  auto certified = SessionUse::judge(dialogue_, saved.chain,
                                     {.purpose = x509::Purpose::client_auth,
                                      .name = {},
                                      .usage = x509::KeyUsage::digital_signature});
  if (!certified) return std::nullopt;
  return identity_of(*std::move(certified), SessionUse::kept());
}

// ServerHello [NewSessionTicket] ChangeCipherSpec Finished.
Result<void> Server::say_resumed_flight() {
  auto resuming = std::get<Resuming>(std::move(stage_));
  Session& session = resuming.session;
  const Negotiated& negotiated = session.negotiated;
  // The name is not acknowledged here (RFC 6066 §3).
  REQUIRE_OK(say_hello(negotiated, fact::resuming, false, false));
  REQUIRE_OK(say_ticket(session));
  dialogue_.transcript().release();
  const KeySchedule schedule = schedule_of(negotiated, dialogue_.observer());
  schedule.tell_master_secret(session.master, "session");
  auto keys = schedule.key_block(session.master, negotiated.cipher_spec());
  REQUIRE_OK(dialogue_.say_change_cipher_spec(keys->server_write));
  const VerifyData verify_data =
      schedule.verify_data(*keys, Role::server, dialogue_.transcript().hash().view());
  declassify(verify_data);  // on its way to the peer
  session.finished = {.client = {}, .server = verify_data, .server_first = true};
  stage_ = Resumed{{std::move(session), std::move(keys)}};
  return dialogue_.say(Finished{{verify_data}}, KeyExchange::unknown);
}

SavedSession Server::saved(const Session& session) const {
  const Negotiated& negotiated = session.negotiated;
  SavedSession out;
  out.suite = negotiated.suite->code;
  out.extended_master_secret = negotiated.extended_master_secret;
  out.master = session.master.copy();
  out.server_name = negotiated.server_name;
  out.made = made_.value_or(dialogue_.config().clock());
  out.id = negotiated.session_id;
  if (std::holds_alternative<Proven>(session.peer)) {
    out.peer = Peer::certified;
    out.chain = client_chain_;
  } else if (std::holds_alternative<Declined>(session.peer)) {
    out.peer = Peer::declined;
  } else if (const auto* shared = std::get_if<PreShared>(&session.peer)) {
    out.peer = Peer::pre_shared;
    out.identity = shared->identity;
  }
  return out;
}

Result<void> Server::say_ticket(const Session& session) {
  if (!session.negotiated.ticket) return {};
  TicketKeys& keys = *dialogue_.config().tickets;
  const Time now = dialogue_.config().clock();
  const SavedSession state = saved(session);
  Bytes ticket = keys.seal(state, now);
  // The client's certificates may not fit; an empty one takes back the promise (RFC 5077 §3.3).
  constexpr std::size_t longest = 0xffff;
  if (ticket.size() > longest) ticket.clear();
  // Nor does a new one make the session younger.
  const auto left =
      std::chrono::floor<std::chrono::seconds>(limits::session_lifetime - (now - state.made));
  const auto lifetime = std::clamp(left, std::chrono::seconds(1), keys.lifetime());
  return dialogue_.say(NewSessionTicket{static_cast<std::uint32_t>(lifetime.count()), {ticket}},
                       KeyExchange::unknown);
}

void Server::keep(const Session& session) {
  const auto& store = dialogue_.config().sessions;
  const Bytes& id = session.negotiated.session_id;
  if (!store || id.empty() || session.negotiated.ticket) return;
  // What a client has shown beside the path that was found can be as much as it likes.
  std::size_t shown = 0;
  for (const View certificate : certificates_of(client_chain_)) shown += certificate.size();
  if (shown <= limits::session_chain)
    store->put(id, std::make_shared<const SavedSession>(saved(session)));
}

void Server::forget() {
  const auto& store = dialogue_.config().sessions;
  if (store && !session_id_.empty()) store->drop(session_id_);
}

}  // namespace handglass::handshake
