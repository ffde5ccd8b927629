// A session as it is kept, and the same bytes as a ticket of a client. What is read is written as
// it was; a ticket that was not sealed here is none, and one that was is not any more once a bit of
// it is another.
#include <chrono>

#include "handshake/saved_session.hpp"
#include "handshake/tickets.hpp"
#include "target.hpp"

using namespace handglass;
using namespace handglass::handshake;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View input(data, size);
  constexpr Time now{std::chrono::microseconds{1'795'000'000'000'000}};
  const auto random = crypto::seeded_random(as_bytes("tickets"));
  TicketKeys keys(*random);
  fuzz::require(!keys.open(input, now), "a ticket that was not sealed here is none");
  const auto session = read_session(input);
  if (!session) return 0;
  fuzz::require(same(write(*session), input), "what is read is written as it was");
  Bytes ticket = keys.seal(*session, now);
  const auto opened = keys.open(ticket, now);
  // How old it is decides too.
  if (!opened) return 0;
  fuzz::require(same(write(*opened), input), "a ticket holds the session");
  ticket[size % ticket.size()] ^= 1;
  fuzz::require(!keys.open(ticket, now), "a ticket that was changed is none");
  return 0;
}
