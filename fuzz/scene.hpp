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
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connection/connection.hpp"
#include "handshake/suites.hpp"
#include "study/tampering.hpp"

namespace handglass::fuzz {

struct Scene {
  static Scene read(std::string_view text);

  std::string suite = "ECDHE-ECDSA-AES128-GCM-SHA256";
  handshake::ClientAuth auth = handshake::ClientAuth::require;
  std::string client;  // one of the other clients; empty: alice
  bool empty = false, lies = false, stale = false, named = false, hintless = false, resume = false,
       tickets = false, status = false, again = false, wary = false;
  std::vector<study::Tampering> changes;
};

// Makes the changes of all lines, one after the other.
class Changes final : public handshake::Meddler {
 public:
  explicit Changes(const Scene& scene);
  Said instead_of(const Meant& meant) override;
  Bytes on_the_way(handshake::Role sender, View bytes);
  // Whether a message was changed of which the client hears before it finishes: where a session is
  // resumed its own Finished is the last (RFC 5246 §7.3 figure 2), and no word comes back.
  bool changed_before_the_end(bool resumed) const {
    return std::ranges::any_of(changed_, [&](const auto& one) {
      return !resumed || one != std::pair(handshake::Role::client, handshake::Message::finished);
    });
  }
  bool changed(handshake::Role sender, handshake::Message message) const {
    return changed_.contains({sender, message});
  }

 private:
  std::vector<std::unique_ptr<study::Tamperer>> tamperers_;
  using Which = std::pair<handshake::Role, handshake::Message>;
  std::set<Which> changed_;
  std::pair<Which, Bytes> held_back_;  // the latest that was not said when it was meant
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
