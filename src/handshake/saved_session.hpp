// What one handshake leaves for another to take up (RFC 5246 §7.3; RFC 5077 §4 for the form), by
// whichever end keeps it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "handshake/code_points.hpp"
#include "handshake/proofs.hpp"

namespace handglass::handshake {

struct SavedSession {
  // Who the peer was. A certified one is judged anew, by today's clock and lists, before the
  // session is taken up.
  enum class Peer : std::uint8_t { not_asked, declined, certified, pre_shared, anonymous };

  CipherSuite suite{};
  bool extended_master_secret = false;
  MasterSecret master;
  std::string server_name;  // that the client asked for; empty: none
  Peer peer{};
  KeptChain chain;       // of a certified peer
  std::string identity;  // of a pre-shared key
  Time made{};           // in a full handshake; to be resumed makes it no younger

  // How a client asks for it; of a server the key under which it is kept.
  Bytes id, ticket;
  // Of the ticket, in seconds from `made` on; 0: the server did not say.
  std::uint32_t lifetime = 0;
};
using SavedSessionRef = std::shared_ptr<const SavedSession>;

// As bytes, which hold the master secret: their owner wipes them.
Bytes write(const SavedSession& session);
// session_malformed for what write() did not make.
Result<SavedSession> read_session(View bytes);

}  // namespace handglass::handshake
