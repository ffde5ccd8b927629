#include "connection/connection.hpp"

#include <optional>

#include "connection/state.hpp"

namespace handglass {

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Observer& Connection::nobody() {
  static handshake::Nobody observer;
  return observer;
}

Connection Connection::client(std::shared_ptr<const Config> config, Target target,
                              Observer& observer) {
  auto state =
      std::make_unique<State>(Role::client, std::move(config), std::move(target), observer);
  if (auto started = state->start(); !started) state->give_up(std::move(started).error());
  return Connection(std::move(state));
}

Connection Connection::server(std::shared_ptr<const Config> config, Observer& observer) {
  return Connection(std::make_unique<State>(Role::server, std::move(config), Target{}, observer));
}

MutableView Connection::space() { return state_->incoming.space(); }
void Connection::arrived(std::size_t n) { state_->incoming.arrived(n); }
Event Connection::next() { return state_->next(); }
Event Connection::ended() { return state_->ended(); }

Connection::Fed Connection::feed(View from_peer) {
  const std::size_t taken = state_->incoming.take(from_peer);
  return {taken, state_->next()};
}

View Connection::pending() const { return state_->outgoing.pending(); }
void Connection::sent(std::size_t n) { state_->outgoing.sent(n); }
Result<void> Connection::write(View plaintext) { return state_->write(plaintext); }
void Connection::refuse(Failure failure) {
  if (!state_->failed) state_->give_up(std::move(failure));
}
void Connection::close() { state_->close(); }
Role Connection::role() const { return state_->role(); }
bool Connection::established() const { return state_->established(); }
bool Connection::failed() const { return state_->failed; }

bool Connection::takes_data() const { return state_->takes_data(); }
Result<void> Connection::renegotiate(std::shared_ptr<const Config> config) {
  return state_->renegotiate(std::move(config));
}
const handshake::Session& Connection::session() const { return state_->session(); }
const handshake::Cursor& Connection::cursor() const { return state_->cursor(); }

}  // namespace handglass
