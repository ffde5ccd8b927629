// The sans-I/O face of the library: bytes in, bytes out, events. No socket, clock or thread;
// replayable byte for byte.
#pragma once
#include <memory>
#include <variant>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "handshake/config.hpp"
#include "handshake/observer.hpp"
#include "handshake/stages.hpp"

namespace handglass {

using handshake::Config;
using handshake::Observer;
using handshake::Role;
using handshake::Target;

namespace event {
struct HandshakeDone {};  // the first, or one that has taken its place
// The peer begins a new handshake on the connection, and we take part (RFC 5746). No data can be
// written until it is done.
struct Renegotiating {};
struct RenegotiationRefused {};  // the peer will not do what renegotiate() asked; all is as before
struct Data {
  View plaintext;  // good until the next call
};
struct PeerClosed {};  // its close_notify has come, and ours has gone out (RFC 5246 §7.2.1)
struct Failed {
  Failure failure;  // its alert, if one is due, is already in pending()
};
}  // namespace event
// std::monostate: nothing more until more bytes come.
using Event =
    std::variant<std::monostate, event::HandshakeDone, event::Renegotiating,
                 event::RenegotiationRefused, event::Data, event::PeerClosed, event::Failed>;

class Connection {
 public:
  // A client's ClientHello is pending at once. `observer` must outlive the connection.
  static Connection client(std::shared_ptr<const Config> config, Target target,
                           Observer& observer = nobody());
  static Connection server(std::shared_ptr<const Config> config, Observer& observer = nobody());
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // An observer that looks away.
  static Observer& nobody();

  // Bytes from the peer go straight where they are opened: write up to space().size() of them
  // there, say how many by arrived(), then call next() until it answers std::monostate. Who serves
  // many asks for space when there is something to read: an idle connection then holds no buffer.
  MutableView space();
  void arrived(std::size_t n);
  Event next();
  // The peer has closed the transport. Before its close_notify that is a failure: the end may have
  // been cut off (RFC 5246 §7.2.1).
  Event ended();

  // The same for bytes that are elsewhere: takes as many as it has space for, and the next event.
  // As above, next() must have answered std::monostate before more is fed.
  struct Fed {
    std::size_t taken;
    Event event;
  };
  Fed feed(View from_peer);

  // Bytes for the peer; call sent(n) once n of them have left.
  View pending() const;
  void sent(std::size_t n);

  // Application data, where takes_data().
  Result<void> write(View plaintext);
  // Asks for a new handshake under the protection of this one: a client by its ClientHello, a
  // server by HelloRequest, which the client answers in its own time. `config`, where it is given,
  // is what the new one goes by, and those that follow it. Ends in HandshakeDone or
  // RenegotiationRefused, after which all is as before. renegotiation_info_missing where the peer
  // does not know RFC 5746, session_extended_master_secret where a session was resumed without it
  // (RFC 7627 §5.4), internal where the connection is not at rest or `config` makes no ClientHello.
  Result<void> renegotiate(std::shared_ptr<const Config> config = nullptr);
  // Refuses the peer of a handshake that is done, by the alert that the failure implies.
  void refuse(Failure failure);
  // Says close_notify, once. Reading goes on until the peer says it too.
  void close();

  Role role() const;
  bool established() const;  // a handshake was done; another may be under way
  bool takes_data() const;   // established, at rest, and not closed
  bool failed() const;
  // What the latest handshake that is done agreed on, once established.
  const handshake::Session& session() const;
  const handshake::Cursor& cursor() const;

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace handglass
