// Each side has a handler for exactly the messages that its peer may say: the compiler compares the
// overloads with the table.
#include "handshake/client.hpp"
#include "handshake/server.hpp"

namespace handglass::handshake {
namespace {

consteval bool said_by(Role role, Message message) {
  for (const Row& row : conversation)
    if (row.sender == role && row.message == message) return true;
  return false;
}

template <class Side, Role Peer, class... Body>
consteval bool hears_what_the_table_says(BodyList<Body...>) {
  auto fits = []<class B>() {
    constexpr bool handled = requires(Side& side, const B& body) { side.on(body); };
    return handled == said_by(Peer, B::message);
  };
  return (fits.template operator()<Body>() && ...) && fits.template operator()<ChangeCipherSpec>();
}

static_assert(hears_what_the_table_says<Client, Role::server>(Bodies{}));
static_assert(hears_what_the_table_says<Server, Role::client>(Bodies{}));

static_assert(!std::is_default_constructible_v<PeerIdentified> &&
                  !std::is_default_constructible_v<PeerHoldsKey> &&
                  !std::is_default_constructible_v<TranscriptAgreed>,
              "a proof is made by its verifier alone");
static_assert(!std::is_default_constructible_v<Proven> &&
              !std::is_default_constructible_v<Established>);
static_assert(!std::is_copy_constructible_v<Session>, "a master secret has one owner");

}  // namespace
}  // namespace handglass::handshake
