// The inside of a Connection: records on one side, the handshake on the other, and the one place
// that sends alerts.
#pragma once
#include <memory>
#include <optional>
#include <variant>

#include "connection/connection.hpp"
#include "handshake/client.hpp"
#include "handshake/effects.hpp"
#include "handshake/server.hpp"
#include "record/incoming.hpp"
#include "record/outgoing.hpp"
#include "record/reassembly.hpp"

namespace handglass {

struct Connection::State final : handshake::Effects {
  using Side = std::variant<handshake::Client, handshake::Server>;

  State(Role role, std::shared_ptr<const Config> config, Target target, Observer& watcher);

  Result<void> start();  // says ClientHello
  Event next();
  Event ended();
  Result<void> write(View plaintext);
  Result<void> renegotiate(std::shared_ptr<const Config> with);
  void close();
  // The end: tells the observer, sends the fatal alert that the failure implies, and takes nothing
  // more.
  event::Failed give_up(Failure failure);

  Role role() const;
  bool established() const;
  bool takes_data() const;
  const handshake::Session& session() const;
  const handshake::Cursor& cursor() const;  // of the handshake under way, else of the last

  // handshake::Effects
  Result<void> send(View message) override;
  Bytes& begin_message() override;
  Result<void> end_message() override;
  void drop_message() override;
  Result<void> change_write_keys(const record::TrafficKeys& keys) override;
  void change_read_keys(const record::TrafficKeys& keys) override;

  std::shared_ptr<const Config> config;
  const Target target;  // of a client
  Observer& observer;
  crypto::Random& random;  // for the IVs of block ciphers
  record::Incoming incoming;
  record::Outgoing outgoing;
  record::Protection reading, writing;
  record::Reassembly reassembly;
  bool failed = false;  // no byte is taken or said any more
  bool said_close = false;
  bool heard_all = false;  // what comes is passed over

 private:
  std::unique_ptr<Side> new_side(std::optional<handshake::Previous> previous);
  Side& hearing() { return successor_ ? *successor_ : *side_; }
  const Side& hearing() const { return successor_ ? *successor_ : *side_; }
  bool wishes_to_start_over(std::uint8_t type) const;
  Result<Event> hear_wish(View message);
  void begin_again();
  void take_back();  // the new handshake, with what it was to go by
  void tell_hello_request(View bytes);
  Result<void> warn(Alert alert);
  void tell_unopened(View wire);
  Result<void> expect_unfinished() const;
  Result<Event> hear_message(View message);
  Result<Event> hear_record(const record::Record& record);
  Result<Event> hear_alert(View fragment);
  Result<Event> hear_application_data(View fragment);
  Result<void> hear_change_cipher_spec(View fragment);
  Result<void> write_records(record::ContentType type, View content);
  void tell_written(const record::Written& written);
  Result<void> say_alert(AlertLevel level, Alert alert);

  Role role_;
  // The handshake whose outcome holds, or that makes the first one; and one that takes place within
  // the connection and will take its place (RFC 5746).
  std::unique_ptr<Side> side_, successor_;
  std::shared_ptr<const Config> before_;  // that holds again where the new handshake is refused
  bool asked_ = false;                    // HelloRequest has been said and not been answered yet
  bool encrypt_then_mac_ = false;         // a handshake before the last agreed on it
  std::size_t renegotiations_ = 0, refused_wishes_ = 0;
  std::size_t empty_records_ = 0, warning_alerts_ = 0;  // in a row
};

}  // namespace handglass
