// A client and a server under the binding null crypto, and what is changed between them or by one
// of them, as text. A first line says which handshake:
//
//   suite NAME                of OpenSSL's names
//   none | request | require  the client's certificate
//   empty                     a client that has none
//   client NAME               another client, of those in null_world.hpp
//   stale                     the server's revocation lists are out of date
//   named                     the server has another name
//   hintless                  the server has no hint for a pre-shared key, and no key exchange then
//   resume                    both have a session with each other
//   tickets                   the client asks for a ticket
//   status                    the client asks for the status of the server's certificate
//   again                     once it is done, the server asks for a second handshake
//   wary                      the client wants a longer prime
//   lies                      who says a changed message hashes what was said
//
// Each line after it is a change as `handglass tamper` takes it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "connection/connection.hpp"
#include "handshake/saved_session.hpp"
#include "handshake/suites.hpp"
#include "study/tampering.hpp"

namespace handglass::fuzz {

struct Scene {
  static Scene read(std::string_view text);
  // In the session that is resumed.
  handshake::SavedSession::Peer client_was() const;

  std::string suite = "ECDHE-ECDSA-AES128-GCM-SHA256";
  handshake::ClientAuth auth = handshake::ClientAuth::require;
  std::string client;  // one of the other clients; empty: alice
  bool empty = false, lies = false, stale = false, named = false, hintless = false, resume = false,
       tickets = false, status = false, again = false, wary = false;
  std::vector<study::Tampering> changes;
};

// Makes the changes of all lines, one after the other, and keeps what each end meant to say.
class Changes final : public handshake::Meddler {
 public:
  explicit Changes(const Scene& scene);
  Said instead_of(const Meant& meant) override;
  Bytes on_the_way(handshake::Role sender, View bytes);
  // Whether other messages were said than were meant, up to the last Finished of each end. Where a
  // session is resumed the client's is the last word, which none comes back to (RFC 5246 §7.3
  // figure 2): then up to there. A HelloRequest is of no handshake (§7.4.1.1) and counts nowhere,
  // nor does what stands between one handshake and the next.
  bool changed_before_the_end(bool resumed) const;
  // Whether a message of this type was said that was not meant, and one meant that was not said.
  bool said_otherwise(handshake::Role sender, handshake::HandshakeType type) const;
  bool left_out(handshake::Role sender, handshake::HandshakeType type) const;

 private:
  struct Stream {
    Bytes meant, said;                              // the messages one after the other
    std::size_t before_finished = 0, finished = 0;  // where the last Finished meant begins and ends
  };

  const Stream& stream_of(handshake::Role sender) const {
    return sender == handshake::Role::client ? client_ : server_;
  }

  std::vector<std::unique_ptr<study::Tamperer>> tamperers_;
  Stream client_, server_;
};

// What came of a scene.
struct Played {
  const handshake::Suite* suite = nullptr;
  std::shared_ptr<Changes> changes;
  Connection client, server;
};
// Nothing where the scene has no suite that there is. `begun` is called with both ends before a
// byte is carried. A conversation that does not end breaks a property.
std::optional<Played> play(const Scene& scene, handshake::Observer& client,
                           handshake::Observer& server,
                           void (*begun)(const Played&, void* context) = nullptr,
                           void* context = nullptr);

}  // namespace handglass::fuzz
