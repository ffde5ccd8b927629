#include "cli/encounter.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace handglass::cli {
namespace {

// After a call that failed: whether the socket is as good as before.
bool only_not_now() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

using handshake::Role;

Encounter::Encounter(Role role, const Options& options, ConfigRef config,
                     const study::Attack* attack, std::shared_ptr<study::Tamperer> tamperer)
    : role_(role),
      options_(options),
      config_(std::move(config)),
      tamperer_(std::move(tamperer)),
      again_(attack != nullptr && attack->before == study::Before::same_connection),
      enough_when_done_(attack == nullptr || attack->alerts.empty()),
      tracer_({.eyes = role == Role::client ? study::Eyes::client : study::Eyes::server,
               .show_secrets = false,
               .time = config_->clock(),
               .elapsed_ms = {}}),
      own_(role == Role::client
               ? Connection::client(begins_with(), target(options, options.peer->host),
                                    tracer_.observer(role))
               : Connection::server(begins_with(), tracer_.observer(role))) {}

void Encounter::run(int socket) {
  constexpr int most_turns = 200;
  for (int i = 0; i < most_turns && turn(socket); ++i) continue;
}

bool Encounter::ticketed() const {
  return std::ranges::count(tracer_.trace().messages, handshake::Message::new_session_ticket,
                            &study::MessageEntry::message) != 0;
}

const study::AlertEntry* Encounter::alert_by_peer() const {
  return tracer_.trace().fatal_alert_by(handshake::peer_of(role_));
}

ConfigRef Encounter::meddled() const {
  const auto out = std::make_shared<handshake::Config>(*config_);
  out->meddler = tamperer_;
  return out;
}

bool Encounter::wait(int socket, short events) const {
  pollfd file{socket, events, 0};
  return ::poll(&file, 1, static_cast<int>(options_.timeout.count())) > 0;
}

bool Encounter::send(int socket) {
  while (!own_.pending().empty()) {
    const Bytes bytes =
        meddling() ? tamperer_->on_the_way(role_, own_.pending()) : to_bytes(own_.pending());
    own_.sent(own_.pending().size());
    for (View rest = bytes; !rest.empty();) {
      const ssize_t n = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (n < 0 && !(only_not_now() && wait(socket, POLLOUT))) return false;
      rest = rest.subspan(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    }
  }
  return true;
}

bool Encounter::receive(int socket) {
  if (!wait(socket, POLLIN)) return false;
  const MutableView space = own_.space();
  // Nothing is locked here, whatever the analyzer takes for a lock.
  // NOLINTNEXTLINE(clang-analyzer-unix.BlockInCriticalSection)
  const ssize_t n = ::recv(socket, space.data(), space.size(), 0);
  if (n < 0 && only_not_now()) return true;
  if (n <= 0) return (void)own_.ended(), false;
  own_.arrived(static_cast<std::size_t>(n));
  for (Event event = own_.next(); !std::holds_alternative<std::monostate>(event);
       event = own_.next()) {
    if (std::holds_alternative<event::HandshakeDone>(event)) ++handshakes_;
    if (std::holds_alternative<event::RenegotiationRefused>(event)) declined_ = true;
    if (own_.failed()) return false;
  }
  return true;
}

// Whether there is more to do before the time is over.
bool Encounter::turn(int socket) {
  if (!send(socket) || own_.failed() || declined_) return false;
  if (again_ && !asked_ && own_.takes_data()) {
    asked_ = true;
    return own_.renegotiate(meddled()).has_value();
  }
  if (done() && !spoken_ && own_.takes_data()) {
    spoken_ = true;
    if (enough_when_done_) return own_.close(), (void)send(socket), false;
    // In two records: where the first is kept back, the second shows that it is missing.
    return own_.write(as_bytes("GET / HTTP/1.0\r\n")) && own_.write(as_bytes("\r\n"));
  }
  return receive(socket);
}

}  // namespace handglass::cli
