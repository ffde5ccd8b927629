#include "cli/visit.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "cli/dial.hpp"
#include "cli/values.hpp"
#include "cli/watch.hpp"
#include "study/layout.hpp"

namespace handglass::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_answer = 65536;

class Visitor {
 public:
  Visitor(const Options& options, const ConfigRef& config, const Dialled& dialled,
          std::string_view question, const handshake::Target& target)
      : options_(options),
        question_(question),
        socket_(dialled.socket),
        watch_(handshake::Role::client, *config, false, options.trace_token),
        connection_(Connection::client(config, target, watch_.observer())) {
    watch_.trace().client_endpoint = dialled.from;
    watch_.trace().server_endpoint = dialled.to;
  }
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  ~Visitor() { ::close(socket_); }

  Expected<Visit> run() {
    const token::WatchCalls watched(watch_.token_calls());
    const auto deadline = Clock::now() + options_.timeout;
    while (true) {
      flush();
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      // A server that does not answer a question has shaken hands all the same.
      if (over_ || (left <= 0 && connection_.established())) return result();
      if (left <= 0)
        return complain(
            fmt::format(
                "{}: the handshake was not finished within {}{}", to_string(*options_.peer),
                study::counted(static_cast<std::size_t>(options_.timeout.count() / 1000), "second"),
                heard_ ? ""
                       : ": the server accepts, and says nothing\n  It may wait for another "
                         "protocol's words first (--starttls), or something in between lets "
                         "no TLS through."),
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

  Visit result() {
    Visit out{.trace = std::move(watch_.trace()), .again = {}, .answer = std::move(answer_)};
    if (watch_.before()) out.again = std::exchange(out.trace, *watch_.before());
    const auto* judgement = out.trace.judgement_by(handshake::Role::client);
    out.trace.insecure = judgement && !judgement->verdict.accepted();
    return out;
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
    heard_ = true;
    connection_.arrived(static_cast<std::size_t>(n));
    while (true) {
      const Event event = connection_.next();
      if (std::holds_alternative<std::monostate>(event)) return;
      on(event);
    }
  }

  void on(const Event& event) {
    if (std::holds_alternative<event::HandshakeDone>(event)) {
      // Asked once; behind a second handshake the answer to it follows.
      if (std::exchange(asked_, true)) return;
      if (!question_.empty() && connection_.write(as_bytes(question_))) return;
      connection_.close();
      over_ = true;
    } else if (const auto* data = std::get_if<event::Data>(&event)) {
      append(answer_, data->plaintext);
      over_ |= answer_.size() >= longest_answer;
    } else if (!std::holds_alternative<event::Renegotiating>(event)) {
      over_ = true;
    }
  }

  const Options& options_;
  std::string_view question_;
  Bytes answer_;
  int socket_;
  Watch watch_;
  Connection connection_;
  bool asked_ = false, over_ = false, lost_ = false, heard_ = false;
};

}  // namespace

Expected<Visit> visit(const Options& options, const ConfigRef& config, std::string_view question,
                      const std::optional<handshake::Target>& target) {
  TRY(const Dialled dialled, dial(route_of(options)));
  return Visitor(options, config, dialled, question,
                 target ? *target : cli::target(options, options.peer->host))
      .run();
}

}  // namespace handglass::cli
