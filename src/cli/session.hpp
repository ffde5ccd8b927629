// One client of `serve`: its connection on a socket, what is done with it after the handshake, and
// how long it may take over anything. Whatever it does ends with it alone.
//
// The handshake is computed by the workers, because a signature on a card takes its time, and one
// in software too: no client holds up another. While a worker has the connection, nothing here
// touches it. All else is done on the one thread of the io_context.
#pragma once
#include <functional>
#include <memory>

#include "cli/configuration.hpp"
#include "cli/network.hpp"
#include "cli/output.hpp"
#include "cli/peer_memory.hpp"
#include "cli/watch.hpp"

namespace handglass::cli {

class Session : public std::enable_shared_from_this<Session> {
 public:
  // Told at the end, once.
  using Ended = std::function<void()>;
  Session(asio::ip::tcp::socket socket, asio::thread_pool& workers, const Options& options,
          ConfigRef config, const PeerMemory& memory, Output& output, Ended ended);

  void start();
  // Application data for the client; dropped where it cannot take any now.
  void say_now(View text);
  // Says close_notify; the client's answer is waited for a short time.
  void close_now();
  bool done() const { return done_; }
  bool open() const { return !busy_ && connection_.takes_data() && !closing_ && !done_; }

 private:
  enum class Wait : std::uint8_t { handshake, request, conversation, farewell };

  void wait_at_most(Wait what);
  void wait_for_client();  // which may say something or not, once a handshake is done
  void read();
  // What has arrived: by a worker as long as the handshake lasts. Then on to flush().
  void hear();
  void hear_by_worker();
  void give_up();
  void on(const Event& event);
  void on_data(View plaintext);
  // Asks for a second handshake. Until it is done, or refused, the workers have the connection.
  void ask_again(ConfigRef config);
  void answer_request();
  void write(View text);
  void close();
  // Writes what is pending, then goes on: reading, or the farewell.
  void flush();
  // Nothing more is to be said: the socket is half-closed and read empty, so that no reset
  // overtakes the alert.
  void farewell();
  void drain();
  void end();
  void show_handshake();

  asio::ip::tcp::socket socket_;
  asio::thread_pool& workers_;
  asio::steady_timer timer_;
  ConfigRef config_;
  const PeerMemory& memory_;
  Output& output_;
  const Options& options_;  // what is exported
  AfterHandshake after_;
  std::string private_path_;  // what needs a certificate; empty: nothing
  Ended ended_;
  Watch watch_;
  Connection connection_;
  Bytes leaving_;        // on its way; the connection's own buffer may move meanwhile
  std::string request_;  // HTTP, until its headers are whole
  bool writing_ = false, reading_ = false, closing_ = false, farewell_ = false, shown_ = false,
       done_ = false;
  bool busy_ = false;        // a worker has the connection
  bool renegotiate_;         // still to be asked for
  bool asked_once_ = false;  // HelloRequest has been said
  bool asked_now_ = false;   // and not been answered yet
  bool overdue_ = false;     // its time was over
};

}  // namespace handglass::cli
