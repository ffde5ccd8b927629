#include "connection/state.hpp"

#include "base/limits.hpp"
#include "handshake/client_offer.hpp"
#include "record/change_cipher_spec.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace handglass {

using record::ContentType;

namespace {

// Type and length, and no body (RFC 5246 §7.4.1.1).
constexpr std::array<std::uint8_t, handshake::message_header_size> hello_request{
    static_cast<std::uint8_t>(handshake::HandshakeType::hello_request)};

// Runs `visit` on the client or server inside.
template <class Side, class Visit>
decltype(auto) with_side(Side& side, Visit visit) {
  if (auto* client = std::get_if<handshake::Client>(&side)) return visit(*client);
  return visit(*std::get_if<handshake::Server>(&side));
}

}  // namespace

Connection::State::State(Role role, std::shared_ptr<const Config> with, Target peer,
                         Observer& watcher)
    : config(std::move(with)),
      target(std::move(peer)),
      observer(watcher),
      random(*config->random),
      role_(role),
      side_(new_side(std::nullopt)) {}

std::unique_ptr<Connection::State::Side> Connection::State::new_side(
    std::optional<handshake::Previous> previous) {
  if (role_ == Role::client)
    return std::make_unique<Side>(std::in_place_type<handshake::Client>, config, target, *this,
                                  observer, std::move(previous));
  return std::make_unique<Side>(std::in_place_type<handshake::Server>, config, *this, observer,
                                std::move(previous));
}

Result<void> Connection::State::start() { return std::get<handshake::Client>(hearing()).start(); }
Role Connection::State::role() const { return role_; }
bool Connection::State::established() const {
  return with_side(*side_, [](const auto& s) { return s.established(); });
}
bool Connection::State::takes_data() const {
  return established() && !successor_ && !failed && !said_close;
}
const handshake::Session& Connection::State::session() const {
  return with_side(*side_, [](const auto& s) -> const handshake::Session& { return s.session(); });
}
const handshake::Cursor& Connection::State::cursor() const {
  return with_side(hearing(), [](const auto& s) -> const handshake::Cursor& { return s.cursor(); });
}

// ---- In
// -------------------------------------------------------------------------------------------------------------------

Event Connection::State::next() {
  while (!failed && !heard_all) {
    // Messages first: a record may hold several, and the last of them may have changed what the
    // next record may be.
    const auto message = reassembly.take();
    if (!message) return give_up(message.error());
    Result<Event> event = Event{};
    if (*message) {
      event = hear_message(**message);
    } else {
      if (const auto may_come = expect_unfinished(); !may_come) return give_up(may_come.error());
      // It is opened in place: who wants to see it as it came needs a copy.
      const Bytes wire = observer.watching() ? to_bytes(incoming.front()) : Bytes{};
      const auto record = incoming.next(reading);
      if (!record) {
        if (record.error().rule == Rule::record_not_authentic) tell_unopened(wire);
        return give_up(record.error());
      }
      if (!*record) return {};
      if (observer.watching())
        observer.on_record({handshake::peer_of(role()), (*record)->header, wire,
                            (*record)->fragment, (*record)->was_protected, (*record)->with});
      event = hear_record(**record);
    }
    if (!event) return give_up(std::move(event).error());
    if (!std::holds_alternative<std::monostate>(*event)) return *std::move(event);
  }
  incoming.drop();
  return {};
}

// What has failed its check is shown all the same.
void Connection::State::tell_unopened(View wire) {
  if (const auto header =
          wire::parse<record::Header>(wire.first(std::min(wire.size(), record::header_size))))
    observer.on_record({.sender = handshake::peer_of(role()),
                        .header = *header,
                        .wire = wire,
                        .plaintext = {},
                        .was_protected = true,
                        .with = {},
                        .opened = false});
}

// A message of the wrong type is refused by its first byte: its body is not waited for.
Result<void> Connection::State::expect_unfinished() const {
  const auto type = reassembly.begun();
  if (!type || wishes_to_start_over(*type)) return {};
  return with_side(hearing(), [&](const auto& s) {
    return s.expect(static_cast<handshake::HandshakeType>(*type));
  });
}

Event Connection::State::ended() {
  // Who has said close_notify need not wait for the peer's (RFC 5246 §7.2.1).
  if (failed || heard_all || said_close) return {};
  return give_up({.rule = Rule::peer_truncated});
}

Result<Event> Connection::State::hear_message(View message) {
  if (wishes_to_start_over(message[0])) return hear_wish(message);
  const bool before = established() && !successor_;
  REQUIRE_OK(with_side(hearing(), [&](auto& s) { return s.hear(message); }));
  if (cursor().at() != handshake::At::start && cursor().at() != handshake::At::hello_sent)
    incoming.fix_version(record::ProtocolVersion::tls12);
  if (before || !with_side(hearing(), [](const auto& s) { return s.established(); }))
    return Event();
  if (successor_) side_ = std::move(successor_);
  return Event(event::HandshakeDone{});
}

Result<Event> Connection::State::hear_record(const record::Record& record) {
  const ContentType type = record.header.type;
  // A fatal alert ends a conversation in the middle of a message too; nothing else may stand there
  // (RFC 5246 §6.2.1).
  if (reassembly.unfinished() && type != ContentType::handshake && type != ContentType::alert) {
    const Rule rule = type == ContentType::change_cipher_spec ? Rule::record_across_key_change
                                                              : Rule::record_interleaved;
    return fail({.rule = rule, .evidence = {{"record", std::string(name_of(type))}}});
  }
  // "Implementations MUST NOT send zero-length fragments of Handshake, Alert, or ChangeCipherSpec
  // content types" (RFC 5246 §6.2.1).
  if (record.fragment.empty() && type != ContentType::application_data)
    return fail({.rule = Rule::record_empty, .evidence = {{"record", std::string(name_of(type))}}});
  // After our close_notify in the middle of a handshake there is no handshake any more, and what
  // the peer still protects with its keys cannot be read.
  const bool handshakes = type == ContentType::handshake || type == ContentType::change_cipher_spec;
  if (said_close && (!established() || (successor_ && handshakes)) && type != ContentType::alert) {
    if (type == ContentType::change_cipher_spec) heard_all = true;
    return Event{};
  }
  switch (type) {
    case ContentType::handshake: reassembly.add(record.fragment); return Event{};
    case ContentType::alert: return hear_alert(record.fragment);
    case ContentType::application_data: return hear_application_data(record.fragment);
    case ContentType::change_cipher_spec:
      REQUIRE_OK(hear_change_cipher_spec(record.fragment));
      return Event{};
  }
  return fail(Rule::record_type_unknown);
}

Result<void> Connection::State::hear_change_cipher_spec(View fragment) {
  REQUIRE_OK(record::judge_change_cipher_spec(fragment));
  return with_side(hearing(), [&](auto& s) { return s.hear_change_cipher_spec(); });
}

Result<Event> Connection::State::hear_application_data(View fragment) {
  // What a server had to say goes on until it answers a client's new ClientHello; a client says
  // nothing more behind its own.
  if (!established() || (successor_ && cursor().at() != handshake::At::hello_sent))
    return fail({.rule = Rule::unexpected_application_data});
  if (fragment.empty()) {
    if (++empty_records_ > limits::empty_records)
      return fail({.rule = Rule::too_many_empty_records});
    return Event{};
  }
  empty_records_ = warning_alerts_ = 0;
  return Event(event::Data{fragment});
}

// One alert a record, as everybody sends them: pieces and several together, which RFC 5246 §6.2.1
// allows, are refused here as OpenSSL does.
Result<Event> Connection::State::hear_alert(View fragment) {
  const auto alert = wire::parse<record::AlertMessage>(fragment);
  if (!alert) return fail({.rule = Rule::alert_malformed, .message = "Alert"});
  observer.on_alert({handshake::peer_of(role()), alert->level, alert->description});
  const bool fatal = alert->level == AlertLevel::fatal;
  if (!fatal && alert->level != AlertLevel::warning)
    return fail({.rule = Rule::alert_malformed,
                 .message = "Alert",
                 .field = "level",
                 .evidence = {{"level", wire::text(alert->level)}},
                 .alert_instead = Alert::illegal_parameter});
  if (!fatal && reassembly.unfinished())
    return fail({.rule = Rule::record_interleaved, .evidence = {{"record", "alert"}}});
  // Each answers the other's close_notify with one (RFC 5246 §7.2.1). In the middle of a handshake
  // it is a failure, unless it is the answer.
  if (alert->description == Alert::close_notify) {
    const bool over = established() || said_close;
    close();
    heard_all = over;
    if (over) return Event(event::PeerClosed{});
  }
  if (!fatal && alert->description == Alert::no_renegotiation &&
      (asked_ || (successor_ && cursor().at() == handshake::At::hello_sent))) {
    asked_ = false;
    take_back();
    return Event(event::RenegotiationRefused{});
  }
  if (!fatal && alert->description != Alert::close_notify) {
    if (++warning_alerts_ > limits::warning_alerts) return fail({.rule = Rule::too_many_warnings});
    return Event{};
  }
  return fail({.rule = Rule::peer_alert,
               .evidence = {{"alert", wire::text(alert->description)}},
               .alert_instead = alert->description});
}

// ---- Again
// ----------------------------------------------------------------------------------------------------------------

// Between handshakes: HelloRequest (RFC 5246 §7.4.1.1), or a ClientHello after the first.
bool Connection::State::wishes_to_start_over(std::uint8_t type) const {
  const auto wish = role() == Role::client ? handshake::HandshakeType::hello_request
                                           : handshake::HandshakeType::client_hello;
  return established() && !successor_ && type == static_cast<std::uint8_t>(wish);
}

// Who does not want to, has done it often enough, or cannot do it safely, answers no_renegotiation
// and goes on (RFC 5246 §7.2.2, RFC 5746 §4.2, §4.4). What we have asked for ourselves is not
// counted.
Result<Event> Connection::State::hear_wish(View message) {
  if (said_close) return Event{};  // nothing is said after close_notify (RFC 5246 §7.2.1)
  const bool safe = session().renegotiates_safely();
  if (role() == Role::client) {
    REQUIRE_OK(wire::parse<handshake::HelloRequest>(message.subspan(handshake::message_header_size),
                                                    handshake::message_header_size));
    tell_hello_request(message);
  }
  const bool may =
      role() == Role::client ? config->renegotiates_when_asked : config->clients_may_renegotiate;
  const bool willing = asked_ || (may && renegotiations_ < limits::renegotiations);
  if (!safe || !willing) {
    if (++refused_wishes_ > limits::hello_requests) return fail(Rule::renegotiation_refused);
    REQUIRE_OK(warn(Alert::no_renegotiation));
    return Event{};
  }
  if (!asked_) {
    ++renegotiations_;
    before_ = config;
  }
  begin_again();
  REQUIRE_OK(role() == Role::client ? start() : with_side(hearing(), [&](auto& s) {
    return s.hear(message);
  }));
  return Event(event::Renegotiating{});
}

void Connection::State::begin_again() {
  asked_ = false;
  auto previous = handshake::previous_of(session());
  previous.encrypt_then_mac = encrypt_then_mac_ |= previous.encrypt_then_mac;
  successor_ = new_side(std::move(previous));
  observer.on_renegotiation(role());
}

void Connection::State::take_back() {
  successor_.reset();
  config = std::exchange(before_, nullptr);
}

void Connection::State::tell_hello_request(View bytes) {
  observer.on_message({.sender = Role::server,
                       .message = handshake::Message::hello_request,
                       .key_exchange = handshake::KeyExchange::unknown,
                       .bytes = bytes,
                       .transcript = std::nullopt});
}

Result<void> Connection::State::renegotiate(std::shared_ptr<const Config> with) {
  if (!takes_data() || asked_)
    return fail(
        {.rule = Rule::internal, .evidence = {{"reason", "the connection is not at rest"}}});
  if (!session().negotiated.secure_renegotiation) return fail(Rule::renegotiation_info_missing);
  if (!session().renegotiates_safely()) return fail(Rule::session_extended_master_secret);
  if (!with) with = config;
  if (role() == Role::client) REQUIRE_OK(handshake::check_offer(*with, target));
  before_ = std::exchange(config, std::move(with));
  if (role() == Role::client) {
    begin_again();
    auto started = start();
    if (!started) take_back();  // nothing was said, and the connection goes on without it
    return started;
  }
  asked_ = true;
  if (!config->meddler) {
    tell_hello_request(hello_request);
    return send(hello_request);
  }
  const auto said = config->meddler->instead_of(
      {.sender = role(), .message = handshake::Message::hello_request, .bytes = hello_request});
  for (const Bytes& bytes : said.messages) {
    tell_hello_request(bytes);
    REQUIRE_OK(send(bytes));
  }
  return {};
}

// ---- Out
// ------------------------------------------------------------------------------------------------------------------

void Connection::State::tell_written(const record::Written& written) {
  if (observer.watching())
    observer.on_record({role(), written.header, written.wire, written.plaintext,
                        written.was_protected, written.with});
}

Result<void> Connection::State::write_records(ContentType type, View content) {
  return outgoing.write(type, content, writing,
                        [&](const record::Written& written) { tell_written(written); });
}

Result<void> Connection::State::send(View message) {
  return write_records(ContentType::handshake, message);
}
Bytes& Connection::State::begin_message() {
  return outgoing.begin(ContentType::handshake, writing);
}
Result<void> Connection::State::end_message() {
  return outgoing.end(writing, observer.watching(),
                      [&](const record::Written& written) { tell_written(written); });
}
void Connection::State::drop_message() { outgoing.drop(); }

Result<void> Connection::State::change_write_keys(const record::TrafficKeys& keys) {
  constexpr std::array<std::uint8_t, 1> body{1};
  REQUIRE_OK(write_records(ContentType::change_cipher_spec, body));
  writing = record::Protection(keys, random, config->aead_library);
  return {};
}

void Connection::State::change_read_keys(const record::TrafficKeys& keys) {
  reading = record::Protection(keys, random, config->aead_library);
}

Result<void> Connection::State::say_alert(AlertLevel level, Alert alert) {
  observer.on_alert({role(), level, alert});
  return write_records(ContentType::alert, wire::encode(record::AlertMessage{level, alert}));
}

Result<void> Connection::State::warn(Alert alert) { return say_alert(AlertLevel::warning, alert); }

Result<void> Connection::State::write(View plaintext) {
  if (!takes_data())
    return fail({.rule = Rule::internal,
                 .evidence = {{"reason", "the connection does not take data now"}}});
  if (plaintext.empty()) return {};
  return write_records(ContentType::application_data, plaintext);
}

void Connection::State::close() {
  if (failed || said_close) return;
  said_close = true;
  // A handshake ends with it, and so does the message of it that has begun.
  if (!established() || successor_) reassembly = {};
  // An alert that cannot be written leaves nothing to be told; the transport closes all the same.
  (void)say_alert(AlertLevel::warning, Alert::close_notify);
}

event::Failed Connection::State::give_up(Failure failure) {
  failed = true;
  // Who left without close_notify can be resumed all the same (RFC 5246 §7.2.1).
  if (failure.rule != Rule::peer_truncated || !established())
    for (const auto* one : {&side_, &successor_})
      if (*one) with_side(**one, [](auto& s) { s.forget(); });
  observer.on_failure(role(), failure);
  const bool peers_own = failure.rule == Rule::peer_alert || failure.rule == Rule::peer_truncated;
  if (!peers_own && !said_close) (void)say_alert(AlertLevel::fatal, failure.alert());
  return {std::move(failure)};
}

}  // namespace handglass
