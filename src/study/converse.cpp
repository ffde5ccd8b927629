#include "study/converse.hpp"

#include <utility>

#include "handshake/sessions.hpp"
#include "handshake/tickets.hpp"

namespace handglass::study {
namespace {

bool done_in(const Event& event) { return std::holds_alternative<event::HandshakeDone>(event); }

// Hands what one end is told on to a tracer, until it is told of another.
class Relay final : public Observer {
 public:
  explicit Relay(Observer& to) : to_(&to) {}
  void turn_to(Observer& to) { to_ = &to; }
  bool watching() const override { return to_->watching(); }
  void on_record(const handshake::RecordSeen& seen) override { to_->on_record(seen); }
  void on_message(const handshake::MessageSeen& seen) override { to_->on_message(seen); }
  void on_derivation(const handshake::Derivation& seen) override { to_->on_derivation(seen); }
  void on_check(const handshake::CheckSeen& seen) override { to_->on_check(seen); }
  void on_signature(const handshake::SignatureSeen& seen) override { to_->on_signature(seen); }
  void on_verdict(const handshake::VerdictSeen& seen) override { to_->on_verdict(seen); }
  void on_alert(const handshake::AlertSeen& seen) override { to_->on_alert(seen); }
  void on_failure(Role who, const Failure& failure) override { to_->on_failure(who, failure); }
  void on_established(Role who) override { to_->on_established(who); }

 private:
  Observer* to_;
};

// Lets an end say what it means, until it is woken.
class Sleeper final : public handshake::Meddler {
 public:
  explicit Sleeper(std::shared_ptr<Meddler> meddler) : meddler_(std::move(meddler)) {}
  void wake() { awake_ = true; }
  Said instead_of(const Meant& meant) override {
    if (awake_) return meddler_->instead_of(meant);
    return {.messages = {to_bytes(meant.bytes)}, .hashed = false};
  }

 private:
  std::shared_ptr<Meddler> meddler_;
  bool awake_ = false;
};

// Two ends, and the bytes between them.
class Carriage {
 public:
  Carriage(const Conversation& conversation, Tracer& tracer)
      : on_the_way_(conversation.on_the_way),
        watch_client_(tracer.observer(Role::client)),
        watch_server_(tracer.observer(Role::server)),
        client_(Connection::client(conversation.client, conversation.target, watch_client_)),
        server_(Connection::server(conversation.server, watch_server_)) {}

  Connection& client() { return client_; }
  Connection& server() { return server_; }

  // Until both are silent; whether both have then done the handshake that is under way.
  bool run() {
    while (true) {
      const bool there = carry(client_, server_, server_done_);
      const bool back = carry(server_, client_, client_done_);
      if (!there && !back) return client_done_ && server_done_;
    }
  }
  // Between two handshakes, or behind the last one.
  bool at_rest() const { return client_.takes_data() && server_.takes_data(); }
  void turn_to(Tracer& tracer) {
    watch_client_.turn_to(tracer.observer(Role::client));
    watch_server_.turn_to(tracer.observer(Role::server));
    client_done_ = server_done_ = false;
  }
  void on_the_way(std::function<Bytes(Role, View)> change) { on_the_way_ = std::move(change); }
  // Who still waits finds that nobody is there any more.
  void end() {
    (void)client_.ended();
    (void)server_.ended();
  }

 private:
  // Hands what one end has said to the other, until it is silent; answers whether there was
  // anything.
  bool carry(Connection& from, Connection& to, bool& done) {
    bool any = false;
    while (!from.pending().empty()) {
      any = true;
      const Bytes bytes =
          on_the_way_ ? on_the_way_(from.role(), from.pending()) : to_bytes(from.pending());
      from.sent(from.pending().size());
      for (View rest = bytes; !rest.empty() && !to.failed();) {
        auto fed = to.feed(rest);
        rest = rest.subspan(fed.taken);
        for (; !std::holds_alternative<std::monostate>(fed.event); fed.event = to.next())
          done |= done_in(fed.event);
      }
    }
    return any;
  }

  std::function<Bytes(Role, View)> on_the_way_;
  Relay watch_client_, watch_server_;
  Connection client_, server_;
  bool client_done_ = false, server_done_ = false;
};

// What follows a handshake that both have done.
void speak(const Conversation& conversation, Carriage& ends) {
  if (conversation.server_then) {
    conversation.server_then(ends.server());
    ends.run();
  }
  if (conversation.on_established) {
    conversation.on_established(ends.client());
    conversation.on_established(ends.server());
  }
  (void)ends.client().write(as_bytes("a line from the client\n"));
  (void)ends.server().write(as_bytes("a line from the server\n"));
  ends.client().close();
  ends.run();
}

Tracer::Options as(const Tracer& tracer) {
  Tracer::Options out = tracer.options();
  out.within = false;
  return out;
}

std::shared_ptr<handshake::Config> copy_of(const std::shared_ptr<const handshake::Config>& config) {
  return std::make_shared<handshake::Config>(*config);
}

// The conversation again, with the session of a first one in stores of its own; whether the first
// was established.
bool resume(Conversation& conversation, Tracer& tracer) {
  const auto client = copy_of(conversation.client), server = copy_of(conversation.server);
  client->sessions = std::make_shared<handshake::SessionCache>();
  server->sessions = nullptr;
  server->tickets = nullptr;
  client->ask_for_tickets = conversation.before == Before::ticket;
  if (client->ask_for_tickets)
    server->tickets = std::make_shared<handshake::TicketKeys>(*server->random);
  else
    server->sessions = std::make_shared<handshake::SessionCache>();
  conversation.client = client;
  conversation.server = server;

  const auto plain_client = copy_of(client), plain_server = copy_of(server);
  plain_client->meddler = plain_server->meddler = nullptr;
  Tracer first(as(tracer));
  converse({plain_client, plain_server, conversation.target}, first);
  if (!first.trace().established()) return tracer.trace() = std::move(first.trace()), false;
  tracer.begin_again(false);
  return true;
}

// A first handshake, and on its connection the one that is watched, which the server asks for.
void converse_again(const Conversation& conversation, Tracer& tracer) {
  Conversation both = conversation;
  const auto client = copy_of(conversation.client), server = copy_of(conversation.server);
  std::vector<std::shared_ptr<Sleeper>> sleepers;
  for (handshake::Config* config : {client.get(), server.get()})
    if (config->meddler)
      config->meddler =
          sleepers.emplace_back(std::make_shared<Sleeper>(std::move(config->meddler)));
  both.client = client;
  both.server = server;
  both.on_the_way = nullptr;
  Tracer first(as(tracer));
  Carriage ends(both, first);
  if (!ends.run()) {
    ends.end();
    tracer.trace() = std::move(first.trace());
    return;
  }
  tracer.begin_again(true);
  for (const auto& sleeper : sleepers) sleeper->wake();
  ends.on_the_way(conversation.on_the_way);
  ends.turn_to(tracer);
  (void)ends.server().renegotiate();
  // Where the client never heard of it, the two go on as they are.
  if (ends.run() || ends.at_rest()) speak(conversation, ends);
  ends.end();
}

}  // namespace

void converse(const Conversation& conversation, Tracer& tracer) {
  if (conversation.before == Before::same_connection) return converse_again(conversation, tracer);
  Conversation own = conversation;
  if (own.before != Before::nothing && !resume(own, tracer)) return;
  Carriage ends(own, tracer);
  if (ends.run()) speak(own, ends);
  ends.end();
}

}  // namespace handglass::study
