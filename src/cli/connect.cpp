// handglass connect: a client on a socket. Standard input goes to the server once the handshake is
// done, and what it answers to standard output.
//
// Plain poll() and not a reactor, because reactors make standard input non-blocking, which it then
// also is for the shell that shares it.
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/dial.hpp"
#include "cli/exports.hpp"
#include "cli/inputs.hpp"
#include "cli/output.hpp"
#include "cli/peer_memory.hpp"
#include "cli/session_file.hpp"
#include "cli/values.hpp"
#include "cli/watch.hpp"
#include "study/layout.hpp"

namespace handglass::cli {
namespace {

using Clock = std::chrono::steady_clock;

// How long we let a server that we have refused close, once it has our alert.
constexpr std::chrono::milliseconds drain_time{500};
// Standard input is not read while this much waits to leave.
constexpr std::size_t most_waiting = 1 << 16;

class Client {
 public:
  Client(const Options& options, ConfigRef config, const PeerMemory& memory, Output& output,
         const Dialled& dialled, std::vector<study::TokenCallEntry> prelude)
      : options_(options),
        config_(std::move(config)),
        memory_(memory),
        output_(output),
        socket_(dialled.socket),
        watch_(handshake::Role::client, *config_, output_.keeps_secrets(), options.trace_token),
        connection_(
            Connection::client(config_, target(options, options.peer->host), watch_.observer())),
        renegotiate_(options.renegotiate) {
    watch_.trace().client_endpoint = dialled.from;
    watch_.trace().server_endpoint = dialled.to;
    watch_.trace().token_calls = std::move(prelude);
    deadline_ = Clock::now() + options.timeout;
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  Expected<int> run();

 private:
  void flush();
  void drain();
  void hear();
  void on(const Event& event);
  void read_input();
  void end_input();
  void finish_handshake();
  void begin_again();
  Expected<int> timed_out();
  int exit_of_conversation();

  const Options& options_;
  ConfigRef config_;
  const PeerMemory& memory_;
  Output& output_;
  int socket_;
  Watch watch_;
  Connection connection_;
  Clock::time_point deadline_{};
  bool shown_ = false;  // the page of the handshake
  bool renegotiate_;    // still to be asked for
  bool input_open_ = true;
  bool said_close_ = false;
  bool unanswered_ = false;  // something was said, and nothing heard since
  bool ended_ = false;       // nothing more comes from the server, or nothing more is to be said
  bool write_failed_ = false;
  bool refused_ = false;  // a server that is not the one we remember
  std::optional<Failure> failure_;
};

void Client::flush() {
  while (!connection_.pending().empty() && !write_failed_) {
    const View bytes = connection_.pending();
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      connection_.sent(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      write_failed_ = true;  // what the server said before it closed may still be read
    }
  }
}

// A close with bytes unread makes the kernel send a reset, which may overtake our alert.
void Client::drain() {
  const auto end = Clock::now() + drain_time;
  std::array<std::uint8_t, 4096> nowhere;
  pollfd file{socket_, POLLIN, 0};
  while (Clock::now() < end && ::poll(&file, 1, static_cast<int>(drain_time.count())) > 0)
    if (::recv(socket_, nowhere.data(), nowhere.size(), 0) <= 0) return;
}

void Client::hear() {
  const MutableView space = connection_.space();
  const ssize_t n = ::recv(socket_, space.data(), space.size(), 0);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (n <= 0) {
    // After our own close_notify a server may leave without its own.
    if (!said_close_) on(connection_.ended());
    ended_ = true;
    return;
  }
  if (said_close_) deadline_ = Clock::now() + options_.timeout;
  connection_.arrived(static_cast<std::size_t>(n));
  while (true) {
    const Event event = connection_.next();
    if (std::holds_alternative<std::monostate>(event)) return;
    on(event);
  }
}

void Client::on(const Event& event) {
  if (std::holds_alternative<event::HandshakeDone>(event)) {
    failure_ = memory_.examine(connection_, watch_.observer());
    refused_ = ended_ = failure_.has_value();
    finish_handshake();
    if (std::exchange(renegotiate_, false) && !refused_) begin_again();
  }
  if (std::holds_alternative<event::Renegotiating>(event)) begin_again();
  if (std::holds_alternative<event::RenegotiationRefused>(event)) {
    shown_ = true;
    warn("the server takes part in no second handshake; what the first agreed on holds");
  }
  if (const auto* data = std::get_if<event::Data>(&event)) {
    unanswered_ = false;
    // JSON on standard output stands alone there.
    if (output_.page()) print_peers_text(data->plaintext);
  }
  if (std::holds_alternative<event::PeerClosed>(event)) ended_ = true;
  if (const auto* failed = std::get_if<event::Failed>(&event)) {
    failure_ = failed->failure;
    ended_ = true;
  }
}

void Client::finish_handshake() {
  if (shown_) return;
  shown_ = true;
  study::Trace& trace = watch_.trace();
  const auto* judgement = trace.judgement_by(handshake::Role::client);
  trace.insecure = config_->insecure && judgement && !judgement->verdict.accepted();
  if (connection_.established()) add_exports(trace, connection_, options_);
  output_.show(trace);
  watch_.look_away();
  // One of several handshakes, with nothing between them.
  if (options_.reconnect && connection_.takes_data() && !renegotiate_) end_input();
}

// Another handshake on the connection: the server's wish, or ours.
void Client::begin_again() {
  if (connection_.takes_data())
    if (!connection_.renegotiate()) {
      warn("no second handshake: the server does not know secure renegotiation (RFC 5746)");
      return;
    }
  shown_ = false;
  deadline_ = Clock::now() + options_.timeout;
}

void Client::read_input() {
  std::array<std::uint8_t, 16384> buffer;
  const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (n < 0 && errno == EINTR) return;
  if (n > 0) {
    unanswered_ = true;
    (void)connection_.write(View(buffer).first(
        static_cast<std::size_t>(n)));  // a connection that takes no more ends by itself
    return;
  }
  end_input();
}

void Client::end_input() {
  input_open_ = false;
  said_close_ = true;
  connection_.close();
  // For the server to say something more or to close.
  deadline_ = Clock::now() + options_.timeout;
}

Expected<int> Client::timed_out() {
  if (said_close_) {
    if (!unanswered_) return exit_of_conversation();
    warn(fmt::format(
        "{}: the server neither answered nor closed the connection within {} after the end of "
        "standard input; --timeout says how long it may take",
        to_string(*options_.peer),
        study::counted(static_cast<std::size_t>(options_.timeout.count() / 1000), "second")));
    return exit_code::network;
  }
  finish_handshake();
  return complain(to_string(*options_.peer) + ": the handshake was not finished in time",
                  exit_code::network);
}

int Client::exit_of_conversation() {
  if (!failure_) return exit_code::ok;
  return study::outcome(watch_.trace(), handshake::Role::client).exit;
}

Expected<int> Client::run() {
  const token::WatchCalls watched(watch_.token_calls());
  while (true) {
    flush();
    if (lost_output() == EPIPE) {  // who read what we print has seen enough
      connection_.close();
      break;
    }
    if (ended_ || (connection_.failed() && !connection_.established())) break;
    const bool waits = !connection_.takes_data();
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    if (waits && left <= 0) return timed_out();
    const bool leaving = !connection_.pending().empty() && !write_failed_;
    const bool reads_input =
        connection_.takes_data() && input_open_ && connection_.pending().size() < most_waiting;
    pollfd files[2] = {{socket_, static_cast<short>(POLLIN | (leaving ? POLLOUT : 0)), 0},
                       {reads_input ? STDIN_FILENO : -1, POLLIN, 0}};
    if (::poll(files, 2, waits ? static_cast<int>(left) + 1 : -1) < 0 && errno != EINTR)
      return complain(std::string("poll: ") + std::strerror(errno), exit_code::internal);
    if (files[0].revents & (POLLIN | POLLHUP | POLLERR)) hear();
    // What has just been heard may have begun another handshake.
    if (!ended_ && reads_input && connection_.takes_data() && files[1].revents != 0) read_input();
  }
  flush();
  ::shutdown(socket_, SHUT_WR);
  if (connection_.failed()) drain();
  const bool was_established = connection_.established() && shown_ && !refused_;
  finish_handshake();
  if (was_established && failure_)
    warn("the connection did not end as it should: " +
         study::outcome(watch_.trace(), handshake::Role::client).text);
  return exit_of_conversation();
}

}  // namespace

Expected<int> run_connect(const Options& options) {
  TokenPrelude prelude(options.trace_token);
  TRY(ConfigRef config, prelude.shown_if_lost(client_config(options)));
  const std::string session_key = target(options, options.peer->host).session_key;
  TRY(const PeerMemory memory, PeerMemory::open(options, *config));
  REQUIRE_OK(load_session(options.session_in, session_key, *config));
  // A session may take the place of the one that was taken up.
  if (options.session_out != options.session_in)
    REQUIRE_OK(spare_inputs(options, options.session_out));
  TRY(Output output, Output::open(options, false));
  int exit = exit_code::ok;
  for (std::size_t left = 1 + options.reconnect.value_or(0); left > 0 && exit == exit_code::ok;
       --left) {
    TRY(const Dialled dialled, dial(route_of(options)));
    TRY(exit, Client(options, config, memory, output, dialled, prelude.take()).run());
  }
  REQUIRE_OK(save_session(options.session_out, session_key, *config));
  return exit;
}

}  // namespace handglass::cli
