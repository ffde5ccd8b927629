#include "handshake/saved_session.hpp"

#include <array>

#include "base/limits.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace handglass::handshake {
namespace {

using wire::field;

// What another form of the structure would have another number for.
constexpr std::uint8_t this_form = 2;

// The form in a ticket and in a file. Each member holds what a peer may make of it.
struct StatePlaintext {
  std::uint8_t form = this_form;
  CipherSuite cipher_suite{};
  std::uint8_t extended_master_secret = 0;
  wire::Opaque<48, 48> master_secret;
  wire::Opaque<0, 65535> server_name;
  std::uint8_t peer = 0;
  wire::List<wire::Opaque<1, 0xffffff>, 0, 0xffffff> certificate_list;
  wire::Opaque<0, 65535> psk_identity;
  wire::Fixed<8> made;  // microseconds since 1970
  wire::Opaque<0, 32> session_id;
  wire::Opaque<0, limits::ticket> ticket;
  std::uint32_t ticket_lifetime = 0;
  static constexpr std::string_view name = "StatePlaintext";
  [[maybe_unused]] static constexpr std::string_view rfc = "RFC 5077 §4";
  static constexpr auto fields =
      std::tuple{field<&StatePlaintext::form>("form"),
                 field<&StatePlaintext::cipher_suite>("cipher_suite"),
                 field<&StatePlaintext::extended_master_secret>("extended_master_secret"),
                 field<&StatePlaintext::master_secret>("master_secret"),
                 field<&StatePlaintext::server_name>("server_name"),
                 field<&StatePlaintext::peer>("peer"),
                 field<&StatePlaintext::certificate_list>("certificate_list"),
                 field<&StatePlaintext::psk_identity>("psk_identity"),
                 field<&StatePlaintext::made>("made"),
                 field<&StatePlaintext::session_id>("session_id"),
                 field<&StatePlaintext::ticket>("ticket"),
                 field<&StatePlaintext::ticket_lifetime>("ticket_lifetime")};
};

}  // namespace

Bytes write(const SavedSession& session) {
  StatePlaintext out;
  out.cipher_suite = session.suite;
  out.extended_master_secret = session.extended_master_secret ? 1 : 0;
  constexpr std::array<std::uint8_t, 48> blank{};
  out.master_secret.bytes = blank;
  out.server_name.bytes = as_bytes(session.server_name);
  out.peer = static_cast<std::uint8_t>(session.peer);
  for (const View certificate : certificates_of(session.chain))
    out.certificate_list.items.push_back({certificate});
  out.psk_identity.bytes = as_bytes(session.identity);
  auto time = static_cast<std::uint64_t>(session.made.time_since_epoch().count());
  for (std::size_t i = 8; i-- > 0; time >>= 8) out.made.bytes[i] = static_cast<std::uint8_t>(time);
  out.session_id.bytes = session.id;
  out.ticket.bytes = session.ticket;
  out.ticket_lifetime = session.lifetime;
  // Once without the secret, for the room that it all takes: a vector that grows leaves what it
  // held behind, and nobody wipes that.
  const std::size_t room = wire::encode(out).size();
  out.master_secret.bytes = session.master.reveal();
  return wire::encode(out, room);
}

Result<SavedSession> read_session(View bytes) {
  const auto state = wire::parse<StatePlaintext>(bytes);
  if (!state || state->form != this_form || state->extended_master_secret > 1 ||
      state->peer > static_cast<std::uint8_t>(SavedSession::Peer::anonymous))
    return fail(Rule::session_malformed);
  SavedSession out;
  out.suite = state->cipher_suite;
  out.extended_master_secret = state->extended_master_secret == 1;
  out.master = MasterSecret(state->master_secret.bytes.first<48>());
  out.server_name = as_text(state->server_name.bytes);
  out.peer = static_cast<SavedSession::Peer>(state->peer);
  std::vector<View> chain;
  for (const auto& certificate : state->certificate_list.items) chain.push_back(certificate.bytes);
  out.chain = keep_chain(chain);
  out.identity = as_text(state->psk_identity.bytes);
  std::uint64_t time = 0;
  for (const std::uint8_t byte : state->made.bytes) time = time << 8 | byte;
  // Times are subtracted from each other: none is beyond the year 9999.
  constexpr std::chrono::microseconds last{253'402'300'799'999'999};
  if (time > static_cast<std::uint64_t>(last.count())) return fail(Rule::session_malformed);
  out.made = Time(std::chrono::microseconds(static_cast<std::int64_t>(time)));
  out.id = to_bytes(state->session_id.bytes);
  out.ticket = to_bytes(state->ticket.bytes);
  out.lifetime = state->ticket_lifetime;
  return out;
}

}  // namespace handglass::handshake
