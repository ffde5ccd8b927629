// What a capture holds for us: packets, and the secrets that another program put beside them.
#pragma once
#include <chrono>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/names.hpp"

namespace handglass::study::capture {

// Nanoseconds, as captures count today; what does not fit (after the year 2261) is the last that
// does.
using Moment = std::chrono::sys_time<std::chrono::nanoseconds>;

// What a packet begins with, by the numbers of the LINKTYPE_ registry (tcpdump.org). Those that
// have a name can be taken apart.
enum class LinkType : std::uint16_t {
  null = 0,
  ethernet = 1,
  raw = 101,
  loop = 108,
  linux_sll = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_sll2 = 276,
};

// The bytes are good until the next call of the reader that gave them.
struct Packet {
  Moment time{};
  LinkType link_type{};
  View bytes;
  std::uint32_t original_length = 0;  // on the wire, which may be more than was kept
};

// The lines of an NSS key log, out of a Decryption Secrets Block.
struct Secrets {
  View text;
};

}  // namespace handglass::study::capture

namespace handglass {

template <>
inline constexpr auto names_of<study::capture::LinkType> =
    std::to_array<Named<study::capture::LinkType>>({
        {study::capture::LinkType::null, "BSD loopback"},
        {study::capture::LinkType::ethernet, "Ethernet"},
        {study::capture::LinkType::raw, "raw IP"},
        {study::capture::LinkType::loop, "OpenBSD loopback"},
        {study::capture::LinkType::linux_sll, "Linux cooked"},
        {study::capture::LinkType::ipv4, "raw IPv4"},
        {study::capture::LinkType::ipv6, "raw IPv6"},
        {study::capture::LinkType::linux_sll2, "Linux cooked v2"},
    });

}  // namespace handglass
