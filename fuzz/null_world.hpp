// The two ends that the streams of the corpora were made with, and that they are fed to: able to
// negotiate everything. Made once; its randomness begins anew with each run.
#pragma once
#include <map>

#include "connection/connection.hpp"
#include "support/world.hpp"

namespace handglass::fuzz {

struct NullWorld {
  NullWorld();
  Connection connect(handshake::Role role, handshake::Observer& observer) const;

  test::World world;
  std::shared_ptr<handshake::Config> client, server;
  // Of other clients, by what is particular about them: "fixed" (a key for static ECDH), "revoked",
  // "expired", "stranger" (of a CA with the name of ours and another key), "server" (for
  // servers alone).
  std::map<std::string, handshake::Credential, std::less<>> others;
  std::vector<x509::CrlRef> stale;  // the server's lists, out of date
};

}  // namespace handglass::fuzz
