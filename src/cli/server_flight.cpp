#include "cli/server_flight.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "cli/dial.hpp"
#include "cli/values.hpp"
#include "cli/watch.hpp"

namespace handglass::cli {
namespace {

using Clock = std::chrono::steady_clock;

class Listener {
 public:
  Listener(const Options& options, const ConfigRef& config, const Dialled& dialled)
      : options_(options),
        socket_(dialled.socket),
        watch_(handshake::Role::client, *config, false, false),
        connection_(
            Connection::client(config, target(options, options.peer->host), watch_.observer())) {
    watch_.trace().client_endpoint = dialled.from;
    watch_.trace().server_endpoint = dialled.to;
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(socket_); }

  Expected<study::Trace> run() {
    const auto deadline = Clock::now() + options_.timeout;
    while (true) {
      flush();
      if (over_) return std::move(watch_.trace());
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (left <= 0)
        return complain(to_string(*options_.peer) + ": the handshake was not finished in time",
                        exit_code::network);
      const bool leaving = !connection_.pending().empty() && !lost_;
      pollfd file{socket_, static_cast<short>(POLLIN | (leaving ? POLLOUT : 0)), 0};
      if (::poll(&file, 1, static_cast<int>(left) + 1) > 0 && (file.revents & ~POLLOUT) != 0)
        hear();
    }
  }

 private:
  void flush() {
    while (!connection_.pending().empty() && !lost_) {
      const View bytes = connection_.pending();
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n >= 0)
        connection_.sent(static_cast<std::size_t>(n));
      else if (errno == EAGAIN || errno == EWOULDBLOCK)
        return;
      else if (errno != EINTR)
        lost_ = true;  // what the server said before may still be read
    }
  }

  void hear() {
    const MutableView space = connection_.space();
    const ssize_t n = ::recv(socket_, space.data(), space.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (n <= 0) {
      static_cast<void>(connection_.ended());  // the trace has it
      over_ = true;
      return;
    }
    connection_.arrived(static_cast<std::size_t>(n));
    while (true) {
      const Event event = connection_.next();
      if (std::holds_alternative<std::monostate>(event)) return;
      if (std::holds_alternative<event::Data>(event)) continue;
      if (std::holds_alternative<event::HandshakeDone>(event)) connection_.close();
      over_ = true;
    }
  }

  const Options& options_;
  int socket_;
  Watch watch_;
  Connection connection_;
  bool over_ = false, lost_ = false;
};

}  // namespace

Expected<study::Trace> hear_server(const Options& options, const ConfigRef& config) {
  TRY(const Dialled dialled, dial(route_of(options)));
  return Listener(options, config, dialled).run();
}

}  // namespace handglass::cli
