// Tallies how far a handshake came: each row of the conversation table that was taken, what refused
// it, and the alert that said so. It need not watch for that.
#pragma once
#include "connection/connection.hpp"
#include "tally.hpp"

namespace handglass::fuzz {

class Scout final : public handshake::Observer {
 public:
  // `watching` has evidence gathered, as for somebody who reads it.
  Scout(handshake::Role role, bool watching) : role_(role), watching_(watching) {}
  // Before the first byte is fed; null once the connection is gone.
  void watch(const Connection* connection) { connection_ = connection; }

  bool watching() const override { return watching_; }
  void on_message(const handshake::MessageSeen& seen) override;
  void on_failure(handshake::Role, const Failure& failure) override;
  void on_alert(const handshake::AlertSeen& alert) override;

  // The last message that the peer could say, and whether its ChangeCipherSpec was one of them.
  void tally_reached() const;

 private:
  handshake::Role role_;
  bool watching_;
  const Connection* connection_ = nullptr;
  handshake::At at_ = handshake::At::start;
  std::optional<handshake::Message> heard_;
  bool changed_ = false;
};

}  // namespace handglass::fuzz
