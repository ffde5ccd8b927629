// The legal conversations of RFC 5246 figures 1 and 2, RFC 5077 §3.1 and RFC 6066 §8 by hand, one a
// line, beside the set that the table generates. A renegotiation is one more of them on the same
// connection (RFC 5746).
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "handshake/conversation_walk.hpp"

using namespace handglass;
using namespace handglass::handshake;

namespace {

void collect(const Cursor& cursor, const std::string& said, std::set<std::string>& all) {
  if (cursor.at() == At::established) all.insert(said);
  each_step(cursor, [&](const Row& row, const Cursor& next) {
    collect(next,
            said + (row.sender == Role::client ? " >" : " <") + std::string(name_of(row.message)),
            all);
  });
}

}  // namespace

TEST_CASE("the table generates the conversations of figures 1 and 2, and no other") {
  // clang-format off
  const std::set<std::string> by_hand{
      // Figure 1, the key in ServerKeyExchange: the client not asked, asked and answering empty, asked and answering.
      " >ClientHello <ServerHello <Certificate <ServerKeyExchange <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      // Figure 1, the key in the server's certificate: the same three. A client whose key is fixed says what one answers that has no certificate.
      " >ClientHello <ServerHello <Certificate <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      // Anonymous or pre-shared (RFC 4279 §2): the server has something to say of the key, or has not.
      " >ClientHello <ServerHello <ServerKeyExchange <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      // RFC 5077 §3.1: the same eight, and a ticket.
      " >ClientHello <ServerHello <Certificate <ServerKeyExchange <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <ServerKeyExchange <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      // RFC 6066 §8: those with a certificate, and its status.
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerKeyExchange <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerKeyExchange <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerKeyExchange <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <ServerHelloDone >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      " >ClientHello <ServerHello <Certificate <CertificateStatus <CertificateRequest <ServerHelloDone >Certificate >ClientKeyExchange >CertificateVerify >ChangeCipherSpec >Finished <NewSessionTicket <ChangeCipherSpec <Finished",
      // Figure 2.
      " >ClientHello <ServerHello <ChangeCipherSpec <Finished >ChangeCipherSpec >Finished",
      // RFC 5077 §3.1: and with a new ticket.
      " >ClientHello <ServerHello <NewSessionTicket <ChangeCipherSpec <Finished >ChangeCipherSpec >Finished",
  };
  // clang-format on
  std::set<std::string> generated;
  collect(Cursor{}, {}, generated);
  CHECK(generated == by_hand);
}

TEST_CASE("what has no row is refused and moves nothing") {
  std::size_t accepted = 0, refused = 0;
  walk([&](const Cursor& cursor, Heard) {
    for (int m = 0; m < static_cast<int>(Message::count); ++m)
      for (Role who : {Role::client, Role::server}) {
        const auto message = static_cast<Message>(m);
        Cursor next = cursor;
        const bool stepped = next.step(who, message);
        CHECK(stepped == (cursor.find(who, message) != nullptr));
        if (!stepped) CHECK(next == cursor);
        ++(stepped ? accepted : refused);
      }
  });
  CHECK(accepted > 30);
  CHECK(refused > 10 * accepted);
}

TEST_CASE("a message adds only the facts that its row allows") {
  Cursor cursor;
  CHECK_FALSE(cursor.step(Role::client, Message::client_hello, fact::asked));
  REQUIRE(cursor.step(Role::client, Message::client_hello));
  CHECK_FALSE(cursor.step(Role::server, Message::server_hello, fact::resuming | fact::static_key));
  REQUIRE(cursor.step(Role::server, Message::server_hello, fact::resuming));
  CHECK_FALSE(cursor.step(Role::server, Message::certificate));
}
