// A client and a server in one process, watched from both ends on one timeline: their bytes carried
// to and fro until neither has any left.
#pragma once
#include <functional>

#include "connection/connection.hpp"
#include "study/tracer.hpp"

namespace handglass::study {

// What went before the handshake that is watched: nothing, one whose session is taken up by its
// number or by a ticket, or one on the same connection, where the server asks for another by
// HelloRequest (RFC 5246 §7.4.1.1, RFC 5746).
enum class Before : std::uint8_t { nothing, session_id, ticket, same_connection };

struct Conversation {
  std::shared_ptr<const handshake::Config> client, server;
  handshake::Target target;
  // Bytes on their way, whole records, of what is watched; null: as they are.
  std::function<Bytes(Role sender, View bytes)> on_the_way = {};
  // What the server does when both are established, before a line is said; null: nothing.
  std::function<void(Connection& server)> server_then = {};
  // Called once for each end when both are established; null: nobody asks.
  std::function<void(const Connection& end)> on_established = {};
  // A first handshake is not watched, and nobody meddles with it or its bytes; one that fails is
  // what is told. Sessions are kept in stores of this conversation's own.
  Before before = Before::nothing;
};

// The handshake, a line of application data each way, and the close. Whose peer has nothing more to
// say is told that the transport has ended.
void converse(const Conversation& conversation, Tracer& tracer);

}  // namespace handglass::study
