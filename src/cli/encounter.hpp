// Our end of a connection with another's, in which we say something else than we mean to.
#pragma once
#include "cli/configuration.hpp"
#include "study/attacks.hpp"
#include "study/tampering.hpp"

namespace handglass::cli {

// Until one of the two ends it: with a change in what we say, or with none.
class Encounter {
 public:
  // Without an attack and a change the two only meet.
  Encounter(handshake::Role role, const Options& options, ConfigRef config,
            const study::Attack* attack = nullptr,
            std::shared_ptr<study::Tamperer> tamperer = nullptr);

  // Until there is no more to do, or the time is over.
  void run(int socket);

  // Whether what was to be changed came up.
  bool changed() const { return tamperer_ && tamperer_->done() && !declined_; }
  // The handshake that we were after.
  bool done() const { return handshakes_ == wanted(); }
  bool resumed() const { return done() && own_.session().finished.server_first; }
  bool ticketed() const;
  const study::AlertEntry* alert_by_peer() const;

 private:
  int wanted() const { return again_ ? 2 : 1; }
  ConfigRef meddled() const;
  ConfigRef begins_with() const { return again_ ? config_ : meddled(); }
  bool meddling() const { return tamperer_ && handshakes_ + 1 >= wanted() && asked_ == again_; }
  // Until the socket can be read or written. False when time is up.
  bool wait(int socket, short events) const;
  bool send(int socket);
  bool receive(int socket);
  bool turn(int socket);

  handshake::Role role_;
  const Options& options_;
  ConfigRef config_;
  std::shared_ptr<study::Tamperer> tamperer_;
  bool again_;             // the change is made in a second handshake on the connection (RFC 5746)
  bool enough_when_done_;  // else what is answered to a line of data is waited for
  study::Tracer tracer_;
  Connection own_;
  int handshakes_ = 0;
  bool asked_ = false, declined_ = false, spoken_ = false;
};

}  // namespace handglass::cli
