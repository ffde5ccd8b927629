// The TLS 1.2 conversation (RFC 5246 §7.3, figures 1 and 2) as one table.
//
// A row says: at `from`, if the facts allow it, `sender` says `message`, and the conversation is at
// `to`. The client and the server walk the same table; whose turn it is follows from `sender`.
// Nothing else in the program decides the order of messages. conversation_laws.cpp has the compiler
// check what must hold of the whole.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/names.hpp"

namespace handglass::handshake {

enum class Role : std::uint8_t { client, server };
constexpr Role peer_of(Role role) { return role == Role::client ? Role::server : Role::client; }

// What can be said. ChangeCipherSpec has a place here, though it is no handshake message.
// HelloRequest has no row below: it belongs to no handshake, and asks for one.
enum class Message : std::uint8_t {
  client_hello,
  server_hello,
  certificate,
  server_key_exchange,
  certificate_request,
  server_hello_done,
  client_key_exchange,
  certificate_verify,
  change_cipher_spec,
  finished,
  hello_request,
  new_session_ticket,
  certificate_status,
  unknown,  // a type that nobody here knows
  count
};

enum class At : std::uint8_t {
  start,
  hello_sent,
  server_hello_seen,
  server_certified,
  server_status_said,
  server_may_ask,
  server_done_due,
  server_done,
  client_key_due,
  client_keyed,
  client_ccs_due,
  client_finish_due,
  server_ccs_due,
  server_ticket_said,
  server_finish_due,
  resumed_server_ccs_due,
  resumed_server_finish_due,
  resumed_client_ccs_due,
  resumed_client_finish_due,
  established,
  count
};

// What the two sides have agreed on or shown so far. A message may add facts, never remove one.
using Facts = std::uint8_t;
namespace fact {
inline constexpr Facts none = 0;
inline constexpr Facts resuming = 1;    // the server took up the session that the client offered
inline constexpr Facts static_key = 2;  // the server has no key to say: it is in its certificate
                                        // (RFC 5246 §7.4.3), or there is none but the shared one
inline constexpr Facts no_certificate =
    4;                                  // anonymous (RFC 5246 §F.1.1.1) or pre-shared (RFC 4279
                                        // §2): the server shows no certificate and asks for none
inline constexpr Facts asked = 8;       // the server sent CertificateRequest
inline constexpr Facts certified = 16;  // the client sent a certificate
inline constexpr Facts fixed_key = 32;  // whose key is its share of the key exchange: it has
                                        // nothing to sign with (RFC 5246 §7.4.8)
inline constexpr Facts ticketed = 64;   // the server will say NewSessionTicket (RFC 5077 §3.2)
inline constexpr Facts stapled = 128;   // the server may say CertificateStatus (RFC 6066 §8)
inline constexpr Facts all = 255;
}  // namespace fact

// A resumed conversation has no key exchange, a client's fixed key needs the server's, and the
// status is one of a certificate.
constexpr bool consistent(Facts facts) {
  const auto has = [&](Facts some) { return (facts & some) != 0; };
  const bool no_exchange = !has(fact::static_key | fact::no_certificate);
  const bool both_fixed = has(fact::certified) && has(fact::static_key);
  const bool certificate = !has(fact::resuming | fact::no_certificate);
  return (!has(fact::resuming) || no_exchange) && (!has(fact::fixed_key) || both_fixed) &&
         (!has(fact::stapled) || certificate);
}

struct Row {
  At from;
  Role sender;
  Message message;
  At to;
  Facts needs = fact::none;    // all of these hold
  Facts unless = fact::none;   // none of these holds
  Facts adds = fact::none;     // what this message always establishes
  Facts may_add = fact::none;  // what it may establish, at its sender's choice
  std::string_view rfc = {};
};

namespace detail {
inline constexpr auto C = Role::client, S = Role::server;
using enum Message;
using namespace fact;
}  // namespace detail

// clang-format off
inline constexpr auto conversation = [] {
  using namespace detail;
  return std::to_array<Row>({
    {At::start,              C, client_hello,        At::hello_sent,         none,       none,       none,  none,                "RFC 5246 §7.4.1.2"},
    {At::hello_sent,         S, server_hello,        At::server_hello_seen,  none,       none,       none,  resuming|static_key|no_certificate|ticketed|stapled, "RFC 5246 §7.4.1.3"},

    // The full handshake (figure 1).
    {At::server_hello_seen,  S, certificate,         At::server_certified,   none,       resuming|no_certificate, none, none,   "RFC 5246 §7.4.2"},
    {At::server_hello_seen,  S, server_key_exchange, At::server_done_due,       no_certificate, none,   none,  none,                "RFC 5246 §7.4.3"},
    {At::server_hello_seen,  S, server_hello_done,   At::server_done,        no_certificate|static_key, none, none, none,        "RFC 4279 §2"},
    {At::server_certified,   S, certificate_status,  At::server_status_said, stapled,    none,       none,  none,                "RFC 6066 §8"},
    {At::server_status_said, S, server_key_exchange, At::server_may_ask,     none,       static_key, none,  none,                "RFC 5246 §7.4.3"},
    {At::server_status_said, S, certificate_request, At::server_done_due,    static_key, none,       asked, none,                "RFC 5246 §7.4.4"},
    {At::server_status_said, S, server_hello_done,   At::server_done,        static_key, none,       none,  none,                "RFC 5246 §7.4.5"},
    {At::server_certified,   S, server_key_exchange, At::server_may_ask,     none,       static_key, none,  none,                "RFC 5246 §7.4.3"},
    {At::server_certified,   S, certificate_request, At::server_done_due,       static_key, none,       asked, none,                "RFC 5246 §7.4.4"},
    {At::server_certified,   S, server_hello_done,   At::server_done,        static_key, none,       none,  none,                "RFC 5246 §7.4.5"},
    {At::server_may_ask,     S, certificate_request, At::server_done_due,       none,       none,       asked, none,                "RFC 5246 §7.4.4"},
    {At::server_may_ask,     S, server_hello_done,   At::server_done,        none,       none,       none,  none,                "RFC 5246 §7.4.5"},
    {At::server_done_due,       S, server_hello_done,   At::server_done,        none,       none,       none,  none,                "RFC 5246 §7.4.5"},
    {At::server_done,        C, certificate,         At::client_key_due,     asked,      none,       none,  certified|fixed_key, "RFC 5246 §7.4.6"},
    {At::server_done,        C, client_key_exchange, At::client_keyed,       none,       asked,      none,  none,                "RFC 5246 §7.4.7"},
    {At::client_key_due,     C, client_key_exchange, At::client_keyed,       none,       none,       none,  none,                "RFC 5246 §7.4.7"},
    {At::client_keyed,       C, certificate_verify,  At::client_ccs_due,     certified,  fixed_key,  none,  none,                "RFC 5246 §7.4.8"},
    {At::client_keyed,       C, change_cipher_spec,  At::client_finish_due,  none,       certified,  none,  none,                "RFC 5246 §7.1"},
    {At::client_keyed,       C, change_cipher_spec,  At::client_finish_due,  fixed_key,  none,       none,  none,                "RFC 4492 §3.2"},
    {At::client_ccs_due,     C, change_cipher_spec,  At::client_finish_due,  none,       none,       none,  none,                "RFC 5246 §7.1"},
    {At::client_finish_due,  C, finished,            At::server_ccs_due,     none,       none,       none,  none,                "RFC 5246 §7.4.9"},
    {At::server_ccs_due,     S, new_session_ticket,  At::server_ticket_said, ticketed,   none,       none,  none,                "RFC 5077 §3.3"},
    {At::server_ccs_due,     S, change_cipher_spec,  At::server_finish_due,  none,       ticketed,   none,  none,                "RFC 5246 §7.1"},
    {At::server_ticket_said, S, change_cipher_spec,  At::server_finish_due,  none,       none,       none,  none,                "RFC 5246 §7.1"},
    {At::server_finish_due,  S, finished,            At::established,        none,       none,       none,  none,                "RFC 5246 §7.4.9"},

    // The abbreviated handshake (figure 2).
    {At::server_hello_seen,          S, new_session_ticket, At::resumed_server_ccs_due,    resuming|ticketed, none, none, none,  "RFC 5077 §3.3"},
    {At::server_hello_seen,          S, change_cipher_spec, At::resumed_server_finish_due, resuming, ticketed, none, none,       "RFC 5246 §7.1"},
    {At::resumed_server_ccs_due,     S, change_cipher_spec, At::resumed_server_finish_due, none,     none, none, none,           "RFC 5246 §7.1"},
    {At::resumed_server_finish_due,  S, finished,           At::resumed_client_ccs_due,    none,     none, none, none,           "RFC 5246 §7.4.9"},
    {At::resumed_client_ccs_due,     C, change_cipher_spec, At::resumed_client_finish_due, none,     none, none, none,           "RFC 5246 §7.1"},
    {At::resumed_client_finish_due,  C, finished,           At::established,               none,     none, none, none,           "RFC 5246 §7.4.9"},
  });
}();
// clang-format on

constexpr bool open(const Row& row, Facts facts) {
  return (facts & row.needs) == row.needs && !(facts & row.unless);
}

// A place in the conversation. The only thing that moves it is a row of the table.
class Cursor {
 public:
  constexpr At at() const { return at_; }
  constexpr Facts facts() const { return facts_; }
  constexpr bool has(Facts facts) const { return (facts_ & facts) == facts; }

  // Visits the rows that may be taken from here.
  template <class Visit>
  constexpr void each_open_row(Visit visit) const {
    for (const Row& row : conversation)
      if (row.from == at_ && open(row, facts_)) visit(row);
  }
  // Who speaks next; nobody once the conversation is established.
  constexpr std::optional<Role> turn() const {
    std::optional<Role> who;
    each_open_row([&](const Row& row) { who = row.sender; });
    return who;
  }
  // The row by which `sender` may say `message` here; null where there is none.
  constexpr const Row* find(Role sender, Message message) const {
    const Row* found = nullptr;
    each_open_row([&](const Row& row) {
      if (row.sender == sender && row.message == message) found = &row;
    });
    return found;
  }
  // Moves over `message`, or stays and answers false: the peer's unexpected_message, or our own
  // bug.
  [[nodiscard]] constexpr bool step(Role sender, Message message, Facts learned = fact::none) {
    const Row* row = find(sender, message);
    if (!row || (learned & ~row->may_add) ||
        !consistent(static_cast<Facts>(facts_ | row->adds | learned)))
      return false;
    at_ = row->to;
    facts_ = static_cast<Facts>(facts_ | row->adds | learned);
    return true;
  }
  constexpr bool operator==(const Cursor&) const = default;

 private:
  At at_ = At::start;
  Facts facts_ = fact::none;
};

}  // namespace handglass::handshake

namespace handglass {

template <>
inline constexpr auto names_of<handshake::Role> = std::to_array<Named<handshake::Role>>({
    {handshake::Role::client, "client"},
    {handshake::Role::server, "server"},
});
template <>
inline constexpr auto names_of<handshake::At> = std::to_array<Named<handshake::At>>({
    {handshake::At::start, "start"},
    {handshake::At::hello_sent, "hello_sent"},
    {handshake::At::server_hello_seen, "server_hello_seen"},
    {handshake::At::server_certified, "server_certified"},
    {handshake::At::server_status_said, "server_status_said"},
    {handshake::At::server_may_ask, "server_may_ask"},
    {handshake::At::server_done_due, "server_done_due"},
    {handshake::At::server_done, "server_done"},
    {handshake::At::client_key_due, "client_key_due"},
    {handshake::At::client_keyed, "client_keyed"},
    {handshake::At::client_ccs_due, "client_ccs_due"},
    {handshake::At::client_finish_due, "client_finish_due"},
    {handshake::At::server_ccs_due, "server_ccs_due"},
    {handshake::At::server_ticket_said, "server_ticket_said"},
    {handshake::At::server_finish_due, "server_finish_due"},
    {handshake::At::resumed_server_ccs_due, "resumed_server_ccs_due"},
    {handshake::At::resumed_server_finish_due, "resumed_server_finish_due"},
    {handshake::At::resumed_client_ccs_due, "resumed_client_ccs_due"},
    {handshake::At::resumed_client_finish_due, "resumed_client_finish_due"},
    {handshake::At::established, "established"},
});
template <>
inline constexpr auto names_of<handshake::Message> = std::to_array<Named<handshake::Message>>({
    {handshake::Message::client_hello, "ClientHello"},
    {handshake::Message::server_hello, "ServerHello"},
    {handshake::Message::certificate, "Certificate"},
    {handshake::Message::server_key_exchange, "ServerKeyExchange"},
    {handshake::Message::certificate_request, "CertificateRequest"},
    {handshake::Message::server_hello_done, "ServerHelloDone"},
    {handshake::Message::client_key_exchange, "ClientKeyExchange"},
    {handshake::Message::certificate_verify, "CertificateVerify"},
    {handshake::Message::change_cipher_spec, "ChangeCipherSpec"},
    {handshake::Message::finished, "Finished"},
    {handshake::Message::hello_request, "HelloRequest"},
    {handshake::Message::new_session_ticket, "NewSessionTicket"},
    {handshake::Message::certificate_status, "CertificateStatus"},
    {handshake::Message::unknown, "unknown message"},
});

}  // namespace handglass
