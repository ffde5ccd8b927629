// Laws of the conversation table, checked by the compiler.
#include "handshake/conversation_walk.hpp"

namespace handglass::handshake {
namespace {

consteval bool never_stuck_and_never_both_speak() {
  bool ok = true;
  walk([&](const Cursor& cursor, Heard) {
    int clients = 0, servers = 0;
    cursor.each_open_row(
        [&](const Row& row) { ++(row.sender == Role::client ? clients : servers); });
    if (clients && servers) ok = false;
    if (!clients && !servers && cursor.at() != At::established) ok = false;
  });
  return ok;
}

consteval bool every_row_is_used() {
  std::array<bool, conversation.size()> used{};
  walk([&](const Cursor& cursor, Heard) {
    cursor.each_open_row(
        [&](const Row& row) { used[static_cast<std::size_t>(&row - conversation.data())] = true; });
  });
  for (bool u : used)
    if (!u) return false;
  return true;
}

consteval bool no_message_is_ambiguous() {
  bool ok = true;
  walk([&](const Cursor& cursor, Heard) {
    cursor.each_open_row([&](const Row& a) {
      cursor.each_open_row([&](const Row& b) {
        if (&a != &b && a.sender == b.sender && a.message == b.message) ok = false;
      });
    });
  });
  return ok;
}

// Nobody is established without both ChangeCipherSpecs and both Finisheds, each Finished after its
// own ChangeCipherSpec. Unless a session is resumed, the server has shown its certificate (or the
// suite has none) and said its key (or has none to say), and the client has answered with its own.
// A client that was asked has answered, and one that certified has proved that it holds the key (or
// the certificate's key is in the key exchange). Who has shown no certificate asks for none.
// "Skipping" any of these is the SMACK class of attacks (CVE-2015-0204 and its kin).
consteval bool nothing_can_be_skipped() {
  bool ok = true;
  walk([&](const Cursor& cursor, Heard h) {
    if ((h & heard::client_finished && !(h & heard::client_ccs)) ||
        (h & heard::server_finished && !(h & heard::server_ccs)))
      ok = false;
    if (cursor.at() != At::established) return;
    if ((h & heard::both_ends) != heard::both_ends) ok = false;
    if (!cursor.has(fact::resuming)) {
      if (!(h & heard::keyed)) ok = false;
      if (!cursor.has(fact::no_certificate) && !(h & heard::server_certified)) ok = false;
      if (!cursor.has(fact::static_key) && !(h & heard::server_keyed)) ok = false;
    }
    if (cursor.has(fact::asked) && !(h & heard::answered)) ok = false;
    if (cursor.has(fact::certified) && !cursor.has(fact::fixed_key) && !(h & heard::verified))
      ok = false;
    if (cursor.has(fact::fixed_key) && (h & heard::verified)) ok = false;
    if (cursor.has(fact::no_certificate) && cursor.has(fact::asked)) ok = false;
  });
  return ok;
}

static_assert(never_stuck_and_never_both_speak());
static_assert(every_row_is_used());
static_assert(no_message_is_ambiguous());
static_assert(nothing_can_be_skipped());

}  // namespace
}  // namespace handglass::handshake
