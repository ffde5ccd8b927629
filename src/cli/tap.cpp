// handglass tap: bytes passed through between a client and a server that are others', untouched,
// and what goes by explained. A byte goes on before it is looked at.
#include <fmt/format.h>

#include <array>
#include <csignal>

#include "cli/commands.hpp"
#include "cli/listen.hpp"
#include "cli/onlooking.hpp"
#include "cli/watch.hpp"

namespace handglass::cli {
namespace {

using asio::ip::tcp;
using handshake::Role;

constexpr std::size_t piece = 16384 + 512;  // a record, and then some
constexpr std::size_t longest_wait = std::size_t{1} << 16;

class Tap;

// One client and the server that it is passed on to.
class Passage : public std::enable_shared_from_this<Passage> {
 public:
  Passage(tcp::socket client, Tap& tap);
  Passage(const Passage&) = delete;
  ~Passage();
  void start();

 private:
  struct End {
    tcp::socket socket;
    std::array<std::uint8_t, piece> bytes;
  };
  End& end(Role role) { return role == Role::client ? client_ : server_; }
  void pump(Role from);
  void pass_on(Role from, std::size_t size);
  void look(Role from, std::size_t size);
  void look_at_waiting();
  void show();

  Tap& tap_;
  End client_, server_;
  struct {
    Role from{};
    Bytes bytes;
  } waiting_;  // passed on, and not looked at yet
  std::optional<Onlooking> onlooking_;
};

class Tap {
 public:
  Tap(const Options& options, study::Knowledge knowledge, GrowingKeyLog& keys, Output& output)
      : options_(options),
        knowledge_(std::move(knowledge)),
        keys_(keys),
        output_(output),
        acceptor_(io_),
        pause_(io_),
        signals_(io_, SIGINT, SIGTERM) {}

  Expected<int> run();
  void accept();
  // A passage has ended; the last one ends a tap that accepts no more.
  void forget() {
    if (--open_ == 0 && !accepting_ && running_) io_.stop();
  }

  const Options& options_;
  study::Knowledge knowledge_;
  GrowingKeyLog& keys_;
  Output& output_;
  // Passages that end with the io_context still count themselves out.
  std::size_t accepted_ = 0, open_ = 0;
  bool accepting_ = true, running_ = true;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;  // after an accept that failed
  asio::signal_set signals_;
};

Passage::Passage(tcp::socket client, Tap& tap)
    : tap_(tap), client_{std::move(client), {}}, server_{tcp::socket(tap.io_), {}} {
  ++tap_.open_;
}

Passage::~Passage() {
  try {
    show();
  } catch (const std::exception& error) {
    warn(fmt::format("a client was dropped: {}", error.what()));
  }
  tap_.forget();
}

void Passage::start() {
  auto resolver = std::make_shared<tcp::resolver>(tap_.io_);
  const HostPort& to = *tap_.options_.peer;
  resolver->async_resolve(
      to.host, to.port,
      [self = shared_from_this(), resolver](const asio::error_code& error, const auto& found) {
        if (error)
          return warn(fmt::format("{}: {}", to_string(*self->tap_.options_.peer), error.message()));
        asio::async_connect(
            self->server_.socket, found,
            [self](const asio::error_code& failed, const tcp::endpoint& server) {
              if (failed)
                return warn(
                    fmt::format("{}: {}", to_string(*self->tap_.options_.peer), failed.message()));
              asio::error_code ignored;
              self->onlooking_.emplace(
                  self->tap_.knowledge_, self->tap_.knowledge_.clock(), stopwatch(),
                  text_of(self->client_.socket.remote_endpoint(ignored)), text_of(server));
              for (const Role role : {Role::client, Role::server}) {
                self->end(role).socket.set_option(tcp::no_delay(true), ignored);
                self->pump(role);
              }
            });
      });
}

void Passage::pump(Role from) {
  end(from).socket.async_read_some(
      asio::buffer(end(from).bytes),
      [self = shared_from_this(), from](const asio::error_code& error, std::size_t size) {
        if (!error) return self->pass_on(from, size);
        // The other side learns of it in the same way, and may have more to say.
        asio::error_code ignored;
        self->end(handshake::peer_of(from)).socket.shutdown(tcp::socket::shutdown_send, ignored);
      });
}

void Passage::pass_on(Role from, std::size_t size) {
  asio::async_write(
      end(handshake::peer_of(from)).socket, asio::buffer(end(from).bytes, size),
      [self = shared_from_this(), from, size](const asio::error_code& error, std::size_t) {
        self->look(from, size);
        if (!error) return self->pump(from);
        // Who does not listen any more may still be speaking.
        asio::error_code ignored;
        self->end(from).socket.shutdown(tcp::socket::shutdown_receive, ignored);
      });
}

// With a key log the look comes one turn later: a peer writes its keys down when it has heard what
// makes them, and that is here before it is there.
void Passage::look(Role from, std::size_t size) {
  if (!onlooking_) return;
  const View bytes = View(end(from).bytes).first(size);
  if (tap_.options_.keylog.empty()) {
    onlooking_->decoder().feed(from, bytes);
  } else {
    if (waiting_.from != from || waiting_.bytes.size() > longest_wait) look_at_waiting();
    waiting_.from = from;
    append(waiting_.bytes, bytes);
  }
  if (onlooking_ && onlooking_->settled()) show();
}

void Passage::look_at_waiting() {
  if (const auto fresh = tap_.keys_.refresh(false); !fresh) report(fresh.error());
  if (onlooking_) onlooking_->decoder().feed(waiting_.from, waiting_.bytes);
  waiting_.bytes.clear();
}

// Once; what comes afterwards is passed on without a look.
void Passage::show() {
  look_at_waiting();
  if (onlooking_) onlooking_->show(tap_.output_);
  onlooking_.reset();
}

void Tap::accept() {
  if (options_.count && accepted_ >= *options_.count) {
    asio::error_code ignored;
    acceptor_.close(ignored);
    accepting_ = false;
    if (open_ == 0) io_.stop();
    return;
  }
  acceptor_.async_accept([this](const asio::error_code& error, tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) {
      ++accepted_;
      std::make_shared<Passage>(std::move(socket), *this)->start();
      return accept();
    }
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](const asio::error_code& stopped) {
      if (!stopped) accept();
    });
  });
}

Expected<int> Tap::run() {
  signals_.async_wait([this](const asio::error_code& error, int) {
    if (!error) io_.stop();
  });
  REQUIRE_OK(listen_at(acceptor_, *options_.listen_at, output_));
  accept();
  while (!io_.stopped()) {
    try {
      io_.run();
    } catch (const std::exception& error) {
      warn(fmt::format("a client was dropped: {}", error.what()));
    }
  }
  running_ = false;
  return exit_code::ok;
}

}  // namespace

Expected<int> run_tap(const Options& options) {
  if (!options.listen_at || !options.peer)
    return complain("tap needs --listen ADDR:PORT and --connect HOST:PORT", exit_code::usage);
  GrowingKeyLog keys(options.keylog);
  REQUIRE_OK(keys.refresh(false));
  TRY(study::Knowledge knowledge, knowledge_of(options, keys.keys()));
  TRY(Output output, Output::open(options, true));
  return Tap(options, std::move(knowledge), keys, output).run();
}

}  // namespace handglass::cli
