// The two ends of a TCP connection: an address and a port each, as bytes and as text.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace handglass::study::capture {

struct Endpoint {
  bool v6 = false;
  std::array<std::uint8_t, 16> address{};  // of IPv4 the first four
  std::uint16_t port = 0;

  View address_bytes() const { return View(address).first(v6 ? 16 : 4); }
  auto operator<=>(const Endpoint&) const = default;
};

// Who opened the connection is at the left, as the client is on a ladder.
enum class Side : std::uint8_t { left, right };
constexpr Side other(Side side) { return side == Side::left ? Side::right : Side::left; }

// "10.0.0.1:443", "[2001:db8::1]:443".
std::string to_string(const Endpoint& endpoint);
// The same read; the zone of "[fe80::1%eth0]:443" is left out. Nothing for a name or anything else.
std::optional<Endpoint> endpoint_of(std::string_view text);

}  // namespace handglass::study::capture
