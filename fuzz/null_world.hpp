// The two ends that the streams of the corpora were made with, and that they are fed to: able to
// negotiate everything. Made once; its randomness begins anew with each run.
#pragma once
#include "connection/connection.hpp"
#include "support/world.hpp"

namespace handglass::fuzz {

struct NullWorld {
  NullWorld();
  Connection connect(handshake::Role role, handshake::Observer& observer) const;

  test::World world;
  std::shared_ptr<handshake::Config> client, server;
};

}  // namespace handglass::fuzz
