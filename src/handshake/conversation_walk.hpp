// Every place that the conversation table can lead to, for the laws and for tests.
#pragma once
#include "handshake/conversation.hpp"

namespace handglass::handshake {

// What a listener has heard so far, as far as the laws care.
using Heard = std::uint16_t;
namespace heard {
inline constexpr Heard client_ccs = 1, server_ccs = 2, client_finished = 4, server_finished = 8;
inline constexpr Heard server_certified = 16, server_keyed = 32, keyed = 64, answered = 128,
                       verified = 256;
inline constexpr Heard all = 511;
inline constexpr Heard both_ends = client_ccs | server_ccs | client_finished | server_finished;
}  // namespace heard

constexpr Heard hears(const Row& row) {
  const bool client = row.sender == Role::client;
  switch (row.message) {
    case Message::change_cipher_spec: return client ? heard::client_ccs : heard::server_ccs;
    case Message::finished: return client ? heard::client_finished : heard::server_finished;
    case Message::certificate: return client ? heard::answered : heard::server_certified;
    case Message::server_key_exchange: return heard::server_keyed;
    case Message::client_key_exchange: return heard::keyed;
    case Message::certificate_verify: return heard::verified;
    default: return Heard{};
  }
}

// Runs visit(cursor, row, learned, next) for each step that can be taken from a cursor.
template <class Visit>
constexpr void each_step(const Cursor& cursor, Visit visit) {
  cursor.each_open_row([&](const Row& row) {
    for (Facts learned = row.may_add;; learned = static_cast<Facts>((learned - 1) & row.may_add)) {
      Cursor next = cursor;
      if (next.step(row.sender, row.message, learned)) visit(row, next);
      if (!learned) break;
    }
  });
}

// Runs visit(cursor, heard) once for every reachable place, facts and things heard: a few hundred,
// however many conversations lead there, so that no compiler's limit is raised when the table
// grows.
template <class Visit>
constexpr void walk(Visit visit) {
  struct Node {
    Cursor cursor;
    Heard heard{};
  };
  constexpr std::size_t facts = fact::all + 1, heards = heard::all + 1;
  // A bit each: a compiler bounds how long an array it makes may be.
  std::array<std::uint64_t, static_cast<std::size_t>(At::count) * facts * heards / 64> seen{};
  std::array<Node, 2048> queue{};
  std::size_t head = 0, tail = 0;
  auto meet = [&](const Cursor& cursor, Heard what) {
    const std::size_t place =
        (static_cast<std::size_t>(cursor.at()) * facts + cursor.facts()) * heards + what;
    const std::uint64_t bit = std::uint64_t{1} << place % 64;
    if (!(seen[place / 64] & bit)) seen[place / 64] |= bit, queue[tail++] = {cursor, what};
  };
  meet(Cursor{}, 0);
  while (head != tail) {
    const Node node = queue[head++];
    visit(node.cursor, node.heard);
    each_step(node.cursor, [&](const Row& row, const Cursor& next) {
      meet(next, static_cast<Heard>(node.heard | hears(row)));
    });
  }
}

}  // namespace handglass::handshake
