#include "study/dissect.hpp"

#include <tins/ip.h>
#include <tins/ip_reassembler.h>
#include <tins/ipv6.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/limits.hpp"
#include "study/capture_blocks.hpp"

namespace handglass::study::capture {
namespace {

using Found = std::expected<Segment, NoSegment>;

constexpr std::uint16_t type_ipv4 = 0x0800, type_ipv6 = 0x86dd;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::size_t ipv4_header = 20, ipv6_header = 40;

// libtins is given the headers of a packet and little more: it copies payload, which can stay where
// it is, and refuses an IPv6 packet that was not kept whole. It also takes tunnels apart by
// recursion, as deep as a packet is long, to the end of the stack.
constexpr std::size_t head_size = 1024;

std::uint16_t half(View bytes, std::size_t at) { return Numbers(bytes, ByteOrder::big).half(at); }

// What follows a link's header: an IP packet, perhaps behind tags of VLANs.
std::optional<View> ip_behind(std::uint16_t type, View rest) {
  constexpr std::uint16_t vlan = 0x8100, service_vlan = 0x88a8, old_service_vlan = 0x9100;
  while (type == vlan || type == service_vlan || type == old_service_vlan) {
    if (rest.size() < 4) return std::nullopt;
    type = half(rest, 2);
    rest = rest.subspan(4);
  }
  if (type != type_ipv4 && type != type_ipv6) return std::nullopt;
  return rest;
}

// The IP packet in a frame of a known link type; nothing where it holds something else.
std::optional<View> ip_in(LinkType link, View frame) {
  struct Header {
    std::size_t size, type_at;
  };
  const auto behind = [&](Header header) -> std::optional<View> {
    if (frame.size() < header.size) return std::nullopt;
    return ip_behind(half(frame, header.type_at), frame.subspan(header.size));
  };
  switch (link) {
    case LinkType::ethernet: return behind({.size = 14, .type_at = 12});
    case LinkType::linux_sll: return behind({.size = 16, .type_at = 14});
    case LinkType::linux_sll2: return behind({.size = 20, .type_at = 0});
    // An address family, whose number for IPv6 differs from system to system: IP's version tells.
    case LinkType::null:
    case LinkType::loop: return frame.size() < 4 ? std::nullopt : std::optional(frame.subspan(4));
    case LinkType::raw:
    case LinkType::ipv4:
    case LinkType::ipv6: break;
  }
  return frame;
}

Endpoint endpoint(const Tins::IPv4Address& address, std::uint16_t port) {
  Endpoint out{.v6 = false, .address = {}, .port = port};
  const std::uint32_t number = address;  // in the order of the wire
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&number), sizeof number, out.address.begin());
  return out;
}

Endpoint endpoint(const Tins::IPv6Address& address, std::uint16_t port) {
  Endpoint out{.v6 = true, .address = {}, .port = port};
  std::copy(address.begin(), address.end(), out.address.begin());
  return out;
}

template <class Ip>
Segment headers(const Ip& ip, const Tins::TCP& tcp) {
  const auto flag = [&](Tins::TCP::Flags one) { return tcp.get_flag(one) != 0; };
  return {.from = endpoint(ip.src_addr(), tcp.sport()),
          .to = endpoint(ip.dst_addr(), tcp.dport()),
          .sequence = tcp.seq(),
          .acknowledges = tcp.ack_seq(),
          .syn = flag(Tins::TCP::SYN),
          .ack = flag(Tins::TCP::ACK),
          .fin = flag(Tins::TCP::FIN),
          .rst = flag(Tins::TCP::RST),
          .payload = {},
          .length = 0};
}

// The TCP header directly in an IP packet; null where there is another.
template <class Ip>
const Tins::TCP* tcp_in(const Ip& ip) {
  const Tins::PDU* inner = ip.inner_pdu();
  return inner && inner->pdu_type() == Tins::PDU::TCP ? static_cast<const Tins::TCP*>(inner)
                                                      : nullptr;
}

// `said` is the packet's length by its own header, 0 where the network card was to cut it up;
// `without` is what a packet without TCP is.
template <class Ip>
Found whole(const Ip& ip, View packet, std::size_t said, NoSegment without) {
  const Tins::TCP* tcp = tcp_in(ip);
  if (!tcp) return std::unexpected(without);
  const std::size_t start = ip.header_size() + std::size_t{tcp->data_offset()} * 4;
  if (said == 0) said = packet.size();
  if (said < start || packet.size() < start) return std::unexpected(NoSegment::malformed);
  Segment out = headers(ip, *tcp);
  out.length = said - start;
  out.payload = packet.subspan(start, std::min(packet.size() - start, out.length));
  return out;
}

}  // namespace

struct Dissector::Parts {
  // libtins forgets no fragment by itself, and takes those of A to B with a number for the same
  // packet as those of B to A: so there is one for each direction, and a limit.
  std::array<Tins::IPv4Reassembler, 2> reassemblers;
  // By addresses and number, what the fragments that wait take there, and all of that together.
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint16_t>, std::size_t> waiting;
  std::size_t fragments = 0;
  std::unique_ptr<Tins::IP> reassembled;

  Found ipv4(View packet);
  Found fragment(View packet);
  Found ipv6(View packet);
};

Dissector::Dissector() : parts_(std::make_unique<Parts>()) {}
Dissector::~Dissector() = default;

Found Dissector::segment(const Packet& packet) {
  if (name_of(packet.link_type).empty()) return std::unexpected(NoSegment::unknown_link);
  const auto ip = ip_in(packet.link_type, packet.bytes);
  if (!ip) return std::unexpected(NoSegment::other);
  if (ip->empty()) return std::unexpected(NoSegment::malformed);
  try {
    switch (ip->front() >> 4) {
      case 4: return parts_->ipv4(*ip);
      case 6: return parts_->ipv6(*ip);
      default: return std::unexpected(NoSegment::malformed);
    }
  } catch (const std::exception&) {  // Tins::malformed_packet and its kin
    return std::unexpected(NoSegment::malformed);
  }
}

Found Dissector::Parts::ipv4(View packet) {
  if (packet.size() < ipv4_header) return std::unexpected(NoSegment::malformed);
  if (packet[9] != protocol_tcp) return std::unexpected(NoSegment::other);
  constexpr std::uint16_t more_or_offset = 0x3fff;
  if ((half(packet, 6) & more_or_offset) != 0) return fragment(packet);
  const View head = packet.first(std::min(head_size, packet.size()));
  return whole(Tins::IP(head.data(), static_cast<std::uint32_t>(head.size())), packet,
               half(packet, 2), NoSegment::malformed);
}

Found Dissector::Parts::fragment(View packet) {
  const std::size_t said = half(packet, 2);
  if (said > packet.size()) return std::unexpected(NoSegment::malformed);  // cut by the capture
  packet = packet.first(said);
  constexpr std::size_t overhead = 512;
  const std::size_t cost = packet.size() + overhead;
  if (fragments + cost > limits::ip_fragments) {
    for (auto& one : reassemblers) one.clear_streams();
    waiting.clear();
    fragments = 0;
  }
  reassembled = std::make_unique<Tins::IP>(packet.data(), static_cast<std::uint32_t>(said));
  const auto key = std::tuple(static_cast<std::uint32_t>(reassembled->src_addr()),
                              static_cast<std::uint32_t>(reassembled->dst_addr()),
                              static_cast<std::uint16_t>(reassembled->id()));
  waiting[key] += cost, fragments += cost;
  auto& reassembler = reassemblers[reassembled->src_addr() < reassembled->dst_addr() ? 0 : 1];
  if (reassembler.process(*reassembled) != Tins::IPv4Reassembler::REASSEMBLED)
    return std::unexpected(NoSegment::fragment);
  fragments -= waiting.extract(key).mapped();
  const Tins::TCP* tcp = tcp_in(*reassembled);
  if (!tcp) return std::unexpected(NoSegment::malformed);
  Segment out = headers(*reassembled, *tcp);
  if (const auto* payload = tcp->find_pdu<Tins::RawPDU>()) out.payload = payload->payload();
  out.length = out.payload.size();
  return out;
}

Found Dissector::Parts::ipv6(View packet) {
  if (packet.size() < ipv6_header) return std::unexpected(NoSegment::malformed);
  const std::size_t payload = half(packet, 4);
  Bytes head = to_bytes(packet.first(std::min(head_size, packet.size())));
  const std::size_t kept = head.size() - ipv6_header;
  head[4] = static_cast<std::uint8_t>(kept >> 8);
  head[5] = static_cast<std::uint8_t>(kept);
  const Tins::IPv6 ip(head.data(), static_cast<std::uint32_t>(head.size()));
  if (ip.search_header(Tins::IPv6::FRAGMENT)) return std::unexpected(NoSegment::fragment);
  return whole(ip, packet, payload == 0 ? 0 : ipv6_header + payload,
               packet[6] == protocol_tcp ? NoSegment::malformed : NoSegment::other);
}

}  // namespace handglass::study::capture
