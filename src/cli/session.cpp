#include "cli/session.hpp"

#include <fmt/format.h>

#include "cli/exports.hpp"
#include "cli/listen.hpp"
#include "cli/www.hpp"

namespace handglass::cli {
namespace {

using std::chrono::seconds;

constexpr seconds handshake_time{30};  // from accept to both Finished, however the bytes trickle in
constexpr seconds request_time{30};    // for the headers of an HTTP request
constexpr seconds conversation_time{600};  // of silence, in either direction
constexpr seconds farewell_time{1};  // for the client to close after our alert or close_notify
constexpr std::size_t longest_request = 16384;

// What went wrong once the handshake was shown: a client that does not like our Finished says so
// only then.
std::string late_failure(const study::Trace& trace) {
  const study::Outcome ended = study::outcome(trace, handshake::Role::server);
  std::string out = trace.client_endpoint + ": ";
  if (!ended.refusal) return out + ended.text;
  out += ended.refusal->headline + ". " + ended.text;
  for (const auto& one : ended.refusal->suspicions)
    out += (one.proven ? " Proven: " : " Possible: ") + one.text;
  return out;
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, asio::thread_pool& workers, const Options& options,
                 ConfigRef config, const PeerMemory& memory, Output& output, Ended ended)
    : socket_(std::move(socket)),
      workers_(workers),
      timer_(socket_.get_executor()),
      config_(std::move(config)),
      memory_(memory),
      output_(output),
      options_(options),
      after_(options.after),
      private_path_(options.client_auth_for),
      ended_(std::move(ended)),
      watch_(handshake::Role::server, *config_, output.keeps_secrets(), options.trace_token),
      connection_(Connection::server(config_, watch_.observer())),
      renegotiate_(options.renegotiate) {}

void Session::start() {
  asio::error_code error;
  const auto client = socket_.remote_endpoint(error);
  if (error) return end();  // gone already
  watch_.trace().client_endpoint = text_of(client);
  watch_.trace().server_endpoint = text_of(socket_.local_endpoint(error));
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  wait_at_most(Wait::handshake);
  read();
}

void Session::wait_at_most(Wait what) {
  constexpr seconds times[] = {handshake_time, request_time, conversation_time, farewell_time};
  timer_.expires_after(times[static_cast<std::size_t>(what)]);
  timer_.async_wait([self = shared_from_this(), what](const asio::error_code& error) {
    if (error || self->done_) return;
    if (what == Wait::farewell || self->farewell_) return self->end();
    self->closing_ = true;
    self->overdue_ = true;
    if (!self->busy_) self->give_up();  // else the worker's answer comes first
  });
}

void Session::wait_for_client() {
  wait_at_most(after_ == AfterHandshake::www ? Wait::request : Wait::conversation);
}

void Session::give_up() {
  connection_.close();
  if (writing_) return end();  // it does not even read
  flush();
}

void Session::read() {
  if (reading_ || busy_ || done_) return;
  reading_ = true;
  const MutableView space = connection_.space();
  socket_.async_read_some(
      asio::buffer(space.data(), space.size()),
      [self = shared_from_this()](const asio::error_code& error, std::size_t n) {
        self->reading_ = false;
        if (self->done_ || self->farewell_) return self->drain();
        if (error) {
          if (!self->closing_) self->on(self->connection_.ended());
          self->show_handshake();
          return self->end();
        }
        self->connection_.arrived(n);
        self->hear();
      });
}

void Session::hear() {
  // A handshake has its time from its beginning; a conversation from what was said last.
  const bool handshake = !shown_ || asked_now_;
  if (!handshake && !closing_) wait_for_client();
  if (handshake || config_->clients_may_renegotiate) return hear_by_worker();
  while (true) {
    const Event event = connection_.next();
    if (std::holds_alternative<std::monostate>(event)) return flush();
    on(event);
  }
}

void Session::hear_by_worker() {
  busy_ = true;
  // The io_context stays as long as a worker has something for it.
  auto back = asio::prefer(socket_.get_executor(), asio::execution::outstanding_work.tracked);
  asio::post(workers_, [self = shared_from_this(), back] {
    Event event;
    try {
      const token::WatchCalls watched(self->watch_.token_calls());
      event = self->connection_.next();
    } catch (const std::exception& error) {
      event = event::Failed{{.rule = Rule::internal, .evidence = {{"reason", error.what()}}}};
    }
    asio::post(back, [self, event = std::move(event)] {
      self->busy_ = false;
      if (self->done_) return;
      const bool silent = std::holds_alternative<std::monostate>(event);
      if (!silent) self->on(event);
      if (self->overdue_) return self->give_up();
      if (silent) return self->flush();
      self->hear();
    });
  });
}

void Session::on(const Event& event) {
  if (std::holds_alternative<event::HandshakeDone>(event)) {
    if (memory_.examine(connection_, watch_.observer())) closing_ = true;
    show_handshake();
    watch_.look_away();
    asked_now_ = false;
    wait_for_client();
    if (closing_) return;
    if (std::exchange(renegotiate_, false))
      ask_again(nullptr);
    else if (!request_.empty())
      answer_request();
  }
  if (std::holds_alternative<event::Renegotiating>(event)) {
    shown_ = false;
    wait_at_most(Wait::handshake);
  }
  if (std::holds_alternative<event::RenegotiationRefused>(event)) {
    asked_now_ = false;
    wait_for_client();
    if (!request_.empty()) answer_request();
  }
  if (const auto* data = std::get_if<event::Data>(&event)) on_data(data->plaintext);
  if (std::holds_alternative<event::PeerClosed>(event)) closing_ = true;
  if (std::holds_alternative<event::Failed>(event)) {
    const bool after_handshake = shown_;
    show_handshake();
    closing_ = true;
    if (after_handshake) warn(late_failure(watch_.trace()));
  }
}

void Session::on_data(View plaintext) {
  if (closing_) return;
  switch (after_) {
    case AfterHandshake::echo: return write(plaintext);
    case AfterHandshake::terminal:
      if (output_.page()) print_peers_text(plaintext);
      return;
    case AfterHandshake::www: break;
  }
  request_ += as_text(plaintext);
  if (request_.size() <= longest_request && !http_request_is_whole(request_)) return;
  const bool unasked =
      std::holds_alternative<handshake::NotAsked>(connection_.session().peer) && !asked_once_;
  if (unasked && wants_certificate(request_, private_path_)) {
    auto config = std::make_shared<handshake::Config>(*config_);
    config->client_auth = handshake::ClientAuth::require;
    return ask_again(std::move(config));
  }
  answer_request();
}

void Session::ask_again(ConfigRef config) {
  asked_once_ = true;
  if (!connection_.renegotiate(std::move(config))) {
    warn(watch_.trace().client_endpoint +
         ": no second handshake: the client does not know secure renegotiation (RFC 5746)");
    if (!request_.empty()) answer_request();
    return;
  }
  asked_now_ = true;
  wait_at_most(Wait::handshake);
}

void Session::answer_request() {
  write(as_bytes(http_answer(request_, private_path_, connection_.session(), watch_.trace())));
  close();
}

// What the connection does not take now it never will.
void Session::write(View text) {
  if (open()) (void)connection_.write(text);
}

void Session::say_now(View text) {
  write(text);
  flush();
}

void Session::close() {
  connection_.close();
  closing_ = true;
}

void Session::close_now() {
  close();
  flush();
}

void Session::flush() {
  if (writing_ || busy_ || done_) return;
  if (connection_.pending().empty()) return closing_ || connection_.failed() ? farewell() : read();
  leaving_ = to_bytes(connection_.pending());
  connection_.sent(leaving_.size());
  writing_ = true;
  asio::async_write(socket_, asio::buffer(leaving_),
                    [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                      self->writing_ = false;
                      if (error) {
                        // The client may have said why before it left.
                        self->leaving_.clear();
                        if (self->closing_ || self->farewell_) return self->end();
                        return self->read();
                      }
                      self->flush();
                    });
}

void Session::farewell() {
  if (farewell_ || done_) return;
  farewell_ = true;
  show_handshake();
  asio::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  wait_at_most(Wait::farewell);
  drain();
}

void Session::drain() {
  if (done_ || reading_) return;
  reading_ = true;
  leaving_.resize(4096);
  socket_.async_read_some(asio::buffer(leaving_),
                          [self = shared_from_this()](const asio::error_code& error, std::size_t) {
                            self->reading_ = false;
                            if (error) return self->end();
                            self->drain();
                          });
}

void Session::show_handshake() {
  if (shown_) return;
  shown_ = true;
  if (connection_.established()) add_exports(watch_.trace(), connection_, options_);
  output_.show(watch_.trace());
}

void Session::end() {
  if (done_) return;
  done_ = true;
  asio::error_code ignored;
  timer_.cancel();
  socket_.close(ignored);
  ended_();
}

}  // namespace handglass::cli
