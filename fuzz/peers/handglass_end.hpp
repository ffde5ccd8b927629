// An end of ours under real crypto, fed all that the other end sends, once; what it says is thrown
// away. As the others' ends, it has a key of P-256, speaks every suite of its usual policy, and
// goes on whoever signed the other's certificate.
#pragma once
#include "connection/connection.hpp"
#include "handshake/sessions.hpp"
#include "support/world.hpp"
#include "target.hpp"

namespace peers {

class HandglassEnd {
 public:
  explicit HandglassEnd(handglass::Role role) : role_(role) {
    auto config =
        role == handglass::Role::client
            ? world_.client({})
            : world_.server(world_.identity("server.lab"), handglass::handshake::ClientAuth::none);
    config->policy = handglass::handshake::policy_of(handglass::handshake::Profile::compatible);
    config->insecure = true;
    config->ask_for_tickets = true;  // as the client that the flight was for
    config->sessions = std::make_shared<handglass::handshake::SessionCache>();
    config_ = std::move(config);
  }

  void feed(handglass::View stream) const {
    using handglass::Connection;
    Connection end =
        role_ == handglass::Role::client
            ? Connection::client(config_, handglass::handshake::target_of("server.lab"))
            : Connection::server(config_);
    while (!stream.empty() && !end.failed()) {
      const auto [taken, first] = end.feed(stream);
      for (handglass::Event event = first; !std::holds_alternative<std::monostate>(event);)
        event = end.next();
      if (taken == 0) break;
      stream = stream.subspan(taken);
    }
  }

 private:
  handglass::Role role_;
  handglass::test::World world_{"peers"};
  std::shared_ptr<const handglass::Config> config_;
};

}  // namespace peers
