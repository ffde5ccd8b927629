#include "study/synthetic_tcp.hpp"

#include "wire/writer.hpp"

namespace handglass::study::capture {
namespace {

constexpr std::size_t segment_size = 1400;
constexpr std::uint8_t fin = 1, syn = 2, rst = 4, push = 8, ack = 16;
constexpr std::uint8_t protocol_tcp = 6, hop_limit = 64;
// With the scale 7 a window of eight megabytes, which no flight of a handshake fills.
constexpr std::uint16_t window = 0xffff;
constexpr std::array<std::uint8_t, 8> syn_options{
    2, 4, segment_size >> 8, segment_size & 0xff, 1, 3, 3, 7};
// Segments that the other side acknowledges with one packet, so that its window never fills.
constexpr std::size_t acknowledged_at_once = 64;

// The complement of the sum of 16-bit words (RFC 1071 §1).
std::uint16_t checksum(std::initializer_list<View> parts) {
  std::uint32_t sum = 0;
  for (const View part : parts)  // each but the last is of even length
    for (std::size_t i = 0; i < part.size(); ++i)
      sum += static_cast<std::uint32_t>(part[i]) << (i % 2 == 0 ? 8 : 0);
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void put(Bytes& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

// RFC 791 §3.1, RFC 8200 §3.
Bytes ip_header(const Endpoint& from, const Endpoint& to, std::size_t payload,
                std::uint16_t identification) {
  Bytes out;
  wire::Writer w(out);
  if (from.v6) {
    w.number(6u << 28, 4);
    w.number(static_cast<std::uint32_t>(payload), 2);
    w.number(protocol_tcp, 1);
    w.number(hop_limit, 1);
  } else {
    w.number(0x4500, 2);
    w.number(static_cast<std::uint32_t>(20 + payload), 2);
    w.number(identification, 2);
    w.number(0x4000, 2);  // not to be fragmented
    w.number(hop_limit, 1);
    w.number(protocol_tcp, 1);
    w.number(0, 2);
  }
  w.bytes(from.address_bytes());
  w.bytes(to.address_bytes());
  if (!from.v6) put(out, 10, checksum({out}));
  return out;
}

// What the checksum of TCP covers beside the segment (RFC 9293 §3.1, RFC 8200 §8.1); in both
// versions of IP the same sum.
Bytes pseudo_header(const Endpoint& from, const Endpoint& to, std::size_t size) {
  Bytes out;
  wire::Writer w(out);
  w.bytes(from.address_bytes());
  w.bytes(to.address_bytes());
  w.number(static_cast<std::uint32_t>(size), 4);
  w.number(protocol_tcp, 4);
  return out;
}

}  // namespace

SyntheticTcp::SyntheticTcp(PcapngWriter& out, std::string_view left, std::string_view right)
    : out_(out), next_{1'000'000, 2'000'000} {
  const auto a = endpoint_of(left), b = endpoint_of(right);
  if (a && b && a->v6 == b->v6 && *a != *b) {
    ends_ = {*a, *b};
  } else {
    ends_[0] = {.address = {192, 0, 2, 1}, .port = 50000};
    ends_[1] = {.address = {192, 0, 2, 2}, .port = 4433};
  }
}

void SyntheticTcp::open(Moment time) {
  segment(time, Side::left, syn, {});
  segment(time, Side::right, syn | ack, {});
  segment(time, Side::left, ack, {});
}

void SyntheticTcp::data(Moment time, Side from, View bytes) {
  for (std::size_t sent = 1; !bytes.empty(); ++sent) {
    const View part = bytes.first(std::min(segment_size, bytes.size()));
    bytes = bytes.subspan(part.size());
    segment(time, from, bytes.empty() ? push | ack : ack, part);
    if (bytes.empty() || sent % acknowledged_at_once == 0) segment(time, other(from), ack, {});
  }
}

void SyntheticTcp::close(Moment time, Side first) {
  segment(time, first, fin | ack, {});
  segment(time, other(first), fin | ack, {});
  segment(time, first, ack, {});
}

void SyntheticTcp::reset(Moment time, Side from) { segment(time, from, rst | ack, {}); }

void SyntheticTcp::segment(Moment time, Side from, std::uint8_t flags, View bytes) {
  auto& sent = next_[static_cast<std::size_t>(from)];
  const Endpoint &source = endpoint(from), &target = endpoint(other(from));
  const bool opens = (flags & syn) != 0;
  Bytes tcp;
  wire::Writer w(tcp);
  w.number(source.port, 2);
  w.number(target.port, 2);
  w.number(sent, 4);
  w.number((flags & ack) != 0 ? next_[static_cast<std::size_t>(other(from))] : 0, 4);
  w.number(opens ? (20 + std::uint32_t{syn_options.size()}) / 4 << 4 : 20 / 4 << 4, 1);
  w.number(flags, 1);
  w.number(window, 2);
  w.number(0, 4);
  if (opens) w.bytes(syn_options);
  w.bytes(bytes);
  put(tcp, 16, checksum({pseudo_header(source, target, tcp.size()), tcp}));
  out_.packet(time, concat({ip_header(source, target, tcp.size(), identification_++), tcp}));
  sent += static_cast<std::uint32_t>(bytes.size() + ((flags & (syn | fin)) != 0 ? 1 : 0));
}

}  // namespace handglass::study::capture
