#include "study/converse.hpp"

#include <utility>

namespace handglass::study {
namespace {

bool done_in(const Event& event) { return std::holds_alternative<event::HandshakeDone>(event); }

// Hands what one end has said to the other, until it is silent; answers whether there was anything.
bool carry(Connection& from, Connection& to, const Conversation& conversation, bool& done) {
  bool any = false;
  while (!from.pending().empty()) {
    any = true;
    const Bytes bytes = conversation.on_the_way
                            ? conversation.on_the_way(from.role(), from.pending())
                            : to_bytes(from.pending());
    from.sent(from.pending().size());
    for (View rest = bytes; !rest.empty() && !to.failed();) {
      auto fed = to.feed(rest);
      rest = rest.subspan(fed.taken);
      for (; !std::holds_alternative<std::monostate>(fed.event); fed.event = to.next())
        done |= done_in(fed.event);
    }
  }
  return any;
}

}  // namespace

void converse(const Conversation& conversation, Tracer& tracer) {
  Connection server = Connection::server(conversation.server, tracer.observer(Role::server));
  Connection client =
      Connection::client(conversation.client, conversation.target, tracer.observer(Role::client));
  bool client_done = false, server_done = false, spoken = false, acted = false;
  while (true) {
    const bool there = carry(client, server, conversation, server_done);
    const bool back = carry(server, client, conversation, client_done);
    if (there || back) continue;
    if (!client_done || !server_done || spoken) break;
    if (std::exchange(acted, true) == false && conversation.server_then) {
      conversation.server_then(server);
      continue;
    }
    spoken = true;
    if (conversation.on_established) {
      conversation.on_established(client);
      conversation.on_established(server);
    }
    (void)client.write(as_bytes("a line from the client\n"));
    (void)server.write(as_bytes("a line from the server\n"));
    client.close();
  }
  // Who still waits finds that nobody is there any more.
  (void)client.ended();
  (void)server.ended();
}

}  // namespace handglass::study
