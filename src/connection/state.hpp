// The inside of a Connection: records on one side, the handshake on the other, and the one place
// that sends alerts.
#pragma once
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
  State(Observer& watcher, crypto::Random& source) : observer(watcher), random(source) {}

  Event next();
  Event ended();
  Result<void> write(View plaintext);
  void close();
  // The end: tells the observer, sends the fatal alert that the failure implies, and takes nothing
  // more.
  event::Failed give_up(Failure failure);

  Role role() const;
  bool established() const;
  const handshake::Cursor& cursor() const;

  // handshake::Effects
  Result<void> send(View message) override;
  Result<void> change_write_keys(const record::TrafficKeys& keys) override;
  void change_read_keys(const record::TrafficKeys& keys) override;
  Result<void> warn(Alert alert) override;

  std::variant<std::monostate, handshake::Client, handshake::Server> side;
  Observer& observer;
  crypto::Random& random;  // for the IVs of block ciphers
  record::Incoming incoming;
  record::Outgoing outgoing;
  record::Protection reading, writing;
  record::Reassembly reassembly;
  bool failed = false;  // no byte is taken or said any more
  bool said_close = false;
  bool heard_close = false;

 private:
  void tell_unopened(View wire);
  Result<void> expect_unfinished() const;
  Result<Event> hear_message(View message);
  Result<Event> hear_record(const record::Record& record);
  Result<Event> hear_alert(View fragment);
  Result<Event> hear_application_data(View fragment);
  Result<void> hear_change_cipher_spec(View fragment);
  Result<void> write_records(record::ContentType type, View content);
  Result<void> say_alert(AlertLevel level, Alert alert);

  std::size_t empty_records_ = 0, warning_alerts_ = 0;  // in a row
};

}  // namespace handglass
