// handglass serve: any number of clients at once, on one thread, with workers for their handshakes.
// No client ends it or holds up another; SIGTERM, SIGINT and --count do end it.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "cli/commands.hpp"
#include "cli/listen.hpp"
#include "cli/session.hpp"

namespace handglass::cli {
namespace {

using asio::ip::tcp;

// Handshakes that are computed at a time: many more than processors, for those that wait for a
// token.
constexpr std::size_t most_workers = 16;

class Server {
 public:
  Server(const Options& options, ConfigRef config, PeerMemory memory, Output& output)
      : options_(options),
        config_(std::move(config)),
        memory_(std::move(memory)),
        output_(output),
        acceptor_(io_),
        signals_(io_, SIGINT, SIGTERM),
        pause_(io_),
        keyboard_(io_) {}

  Expected<int> run();

 private:
  void accept();
  void welcome(tcp::socket socket);
  void forget_ended();
  std::vector<std::shared_ptr<Session>> open_sessions() const;
  void stop_accepting();
  void listen_to_keyboard();
  void read_keyboard();

  const Options& options_;
  ConfigRef config_;
  PeerMemory memory_;
  Output& output_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer pause_;
  asio::posix::stream_descriptor keyboard_;
  std::array<char, 4096> typed_{};
  std::vector<std::weak_ptr<Session>>
      sessions_;  // each lives as long as something of it is under way
  std::size_t accepted_ = 0;
  asio::thread_pool workers_{most_workers};  // ends first: it has sessions in hand
};

void Server::accept() {
  if (options_.count && accepted_ >= *options_.count) return stop_accepting();
  acceptor_.async_accept([this](const asio::error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      welcome(std::move(socket));
      return accept();
    }
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](const asio::error_code& stopped) {
      if (!stopped) accept();
    });
  });
}

void Server::welcome(tcp::socket socket) {
  ++accepted_;
  const auto session = std::make_shared<Session>(std::move(socket), workers_, options_, config_,
                                                 memory_, output_, [this] { forget_ended(); });
  sessions_.push_back(session);
  session->start();
}

// A server that accepts no more ends with its last client.
void Server::forget_ended() {
  std::erase_if(sessions_, [](const auto& weak) {
    const auto session = weak.lock();
    return !session || session->done();
  });
  if (sessions_.empty() && !acceptor_.is_open()) io_.stop();
}

std::vector<std::shared_ptr<Session>> Server::open_sessions() const {
  std::vector<std::shared_ptr<Session>> out;
  for (const auto& weak : sessions_)
    if (auto session = weak.lock(); session && session->open()) out.push_back(std::move(session));
  return out;
}

void Server::stop_accepting() {
  asio::error_code ignored;
  acceptor_.close(ignored);
  forget_ended();
}

// The terminal is opened anew, because the shell shares the standard input that it gave us and
// would find it non-blocking.
void Server::listen_to_keyboard() {
  if (options_.after != AfterHandshake::terminal || ::isatty(STDIN_FILENO) != 1) return;
  // A server in the background leaves the terminal alone.
  if (::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) return;
  const int fd = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return;
  asio::error_code error;
  keyboard_.assign(fd, error);
  if (error)
    ::close(fd);
  else
    read_keyboard();
}

void Server::read_keyboard() {
  keyboard_.async_read_some(asio::buffer(typed_),
                            [this](const asio::error_code& error, std::size_t n) {
                              if (error) {
                                for (const auto& session : open_sessions()) session->close_now();
                                return;
                              }
                              // To whoever came last, as two people speak.
                              if (const auto open = open_sessions(); !open.empty())
                                open.back()->say_now(as_bytes({typed_.data(), n}));
                              read_keyboard();
                            });
}

Expected<int> Server::run() {
  for (const std::string& warning : server_warnings(*config_)) warn(warning);
  signals_.async_wait([this](const asio::error_code& error, int) {
    if (!error) io_.stop();
  });
  REQUIRE_OK(listen_at(acceptor_, *options_.listen_at, output_));
  accept();
  listen_to_keyboard();
  while (!io_.stopped()) {
    try {
      io_.run();
    } catch (const std::exception& error) {
      warn(fmt::format("a client was dropped: {}", error.what()));
      forget_ended();
    }
  }
  return exit_code::ok;
}

}  // namespace

Expected<int> run_serve(const Options& options) {
  TokenPrelude prelude(options.trace_token);
  TRY(ConfigRef config, prelude.shown_if_lost(server_config(options)));
  TRY(Output output, Output::open(options, false));
  TRY(PeerMemory memory, PeerMemory::open(options, *config));
  return Server(options, std::move(config), std::move(memory), output).run();
}

}  // namespace handglass::cli
