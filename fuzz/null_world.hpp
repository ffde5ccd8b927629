// The two ends that the streams of the corpora were made with, and that they are fed to: able to
// negotiate everything. Made once; its randomness begins anew with each run.
#pragma once
#include <map>

#include "connection/connection.hpp"
#include "handshake/sessions.hpp"
#include "handshake/suites.hpp"
#include "handshake/tickets.hpp"
#include "support/world.hpp"

namespace handglass::fuzz {

struct NullWorld {
  NullWorld();
  // Both keep a session with each other, to be asked for and taken up. Stores are made anew for
  // each connection, so that no input knows of the one before it.
  Connection connect(handshake::Role role, handshake::Observer& observer) const;
  // `config` of an end with such stores. A client without a session asks for none.
  handshake::Config with_sessions(const handshake::Config& config, handshake::Role role,
                                  const handshake::SavedSessionRef& session) const;
  // A session of this morning. `client_was`: who the client was, where certificates are asked for.
  handshake::SavedSessionRef kept_by_client(const handshake::Suite& suite) const;
  handshake::SavedSessionRef kept_by_server(const handshake::Suite& suite,
                                            handshake::SavedSession::Peer client_was) const;

  test::World world;
  std::shared_ptr<handshake::Config> client, server;
  // Of other clients, by what is particular about them: "fixed" (a key for static ECDH), "revoked",
  // "expired", "stranger" (of a CA with the name of ours and another key), "server" (for
  // servers alone).
  std::map<std::string, handshake::Credential, std::less<>> others;
  std::vector<x509::CrlRef> stale;  // the server's lists, out of date
  handshake::SavedSessionRef of_client, of_server;
  mutable test::Rewindable tickets{"tickets"};  // for the server's keys of tickets
  bool client_has_session = true, client_asks_for_tickets = true, client_asks_for_status = true;
};

}  // namespace handglass::fuzz
