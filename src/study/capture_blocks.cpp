#include "study/capture_blocks.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/limits.hpp"

namespace handglass::study::capture {
namespace {

constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint32_t tls_key_log = 0x544c534b;
constexpr std::uint16_t option_end = 0, option_time_resolution = 9, option_time_offset = 14;

std::unexpected<Failure> malformed(std::string_view part, std::size_t offset, std::string reason) {
  return fail({.rule = Rule::capture_malformed,
               .offset = offset,
               .evidence = {{"part", std::string(part)}, {"reason", std::move(reason)}}});
}

std::string_view name_of_packet_block(BlockType type) {
  switch (type) {
    case BlockType::packet: return "a Packet Block";
    case BlockType::simple_packet: return "a Simple Packet Block";
    default: return "an Enhanced Packet Block";
  }
}

constexpr std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

constexpr std::uint64_t power_of_ten(unsigned digits) {
  std::uint64_t value = 1;
  while (digits-- > 0) value *= 10;
  return value;
}

}  // namespace

std::uint64_t Numbers::number(std::size_t at, std::size_t width) const {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i)
    value = value << 8 | bytes_[order_ == ByteOrder::big ? at + i : at + width - 1 - i];
  return value;
}

Moment moment(std::uint64_t seconds, std::uint64_t nanoseconds) {
  // 32 bits of microseconds, as a damaged record may have them, are less than 5000 seconds.
  constexpr std::uint64_t last = std::numeric_limits<std::int64_t>::max() / std::nano::den - 5000;
  if (seconds > last) return Moment::max();
  return Moment(std::chrono::seconds(static_cast<std::int64_t>(seconds)) +
                std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds)));
}

Moment moment(const Clockwork& clockwork, std::uint64_t units) {
  constexpr unsigned nano = 9, bits = 30;  // 2^30 times 10^9 fits in 64 bits
  const unsigned digits = clockwork.digits;
  std::uint64_t seconds = 0, nanoseconds = 0;
  if (clockwork.binary) {
    const std::uint64_t part = units & ((std::uint64_t{1} << digits) - 1);
    const std::uint64_t fine = digits > bits ? part >> (digits - bits) : part << (bits - digits);
    seconds = units >> digits;
    nanoseconds = (fine * std::nano::den) >> bits;
  } else {
    const std::uint64_t part = units % power_of_ten(digits);
    seconds = units / power_of_ten(digits);
    nanoseconds =
        digits > nano ? part / power_of_ten(digits - nano) : part * power_of_ten(nano - digits);
  }
  // A sum below zero or over the end is at the border.
  const auto unsigned_offset = static_cast<std::uint64_t>(clockwork.offset);
  if (clockwork.offset < 0 && seconds < 0 - unsigned_offset) return Moment{};
  if (clockwork.offset >= 0 && seconds > ~unsigned_offset) return Moment::max();
  return moment(seconds + unsigned_offset, nanoseconds);
}

std::optional<PcapHeader> pcap_of(View magic) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big}) {
    const std::uint32_t number = Numbers(magic, order).word(0);
    if (number == 0xa1b2c3d4) return PcapHeader{.order = order};
    if (number == 0xa1b23c4d) return PcapHeader{.order = order, .nanoseconds = true};
  }
  return std::nullopt;
}

Result<PcapHeader> read_pcap_header(PcapHeader header, View bytes) {
  const Numbers in(bytes, header.order);
  if (in.half(4) != 2)
    return malformed("the file header", 4, "its version is " + std::to_string(in.half(4)));
  header.link_type = LinkType{in.half(header.order == ByteOrder::big ? 22 : 20)};
  return header;
}

Result<std::size_t> pcap_packet_size(const PcapHeader& header, View record) {
  const std::size_t size = Numbers(record, header.order).word(8);
  if (size > limits::capture_block - pcap_record_size)
    return malformed("a packet record", 8, "a packet of " + std::to_string(size) + " bytes");
  return size;
}

Packet read_pcap_record(const PcapHeader& header, View record_and_packet) {
  const Numbers in(record_and_packet, header.order);
  return {.time = moment(in.word(0), std::uint64_t{in.word(4)} * (header.nanoseconds ? 1 : 1000)),
          .link_type = header.link_type,
          .bytes = record_and_packet.subspan(pcap_record_size),
          .original_length = in.word(12)};
}

Result<ByteOrder> section_order(View head) {
  for (const ByteOrder order : {ByteOrder::little, ByteOrder::big})
    if (Numbers(head, order).word(8) == byte_order_magic) return order;
  return malformed("a Section Header Block", 8, "its byte order is unknown");
}

Result<std::size_t> block_size(View head, ByteOrder order) {
  const std::size_t said = Numbers(head, order).word(4);
  // As Wireshark does: some programs leave the padding out of the length.
  const std::size_t size = padded(said);
  if (said < 12 || size > limits::capture_block)
    return malformed("a block", 4, "a length of " + std::to_string(said) + " bytes");
  return size;
}

Result<View> block_body(View block, ByteOrder order) {
  const Numbers in(block, order);
  if (in.word(block.size() - 4) != in.word(4))
    return malformed("a block", block.size() - 4,
                     "its length is " + std::to_string(in.word(4)) + " at the start and " +
                         std::to_string(in.word(block.size() - 4)) + " at the end");
  return block.subspan(block_head_size, block.size() - block_head_size - 4);
}

Result<void> read_section(View body, ByteOrder order) {
  constexpr std::string_view part = "a Section Header Block";
  if (body.size() < 16) return malformed(part, block_head_size, "too short");
  if (const auto version = Numbers(body, order).half(4); version != 1)
    return malformed(part, block_head_size + 4, "its version is " + std::to_string(version));
  return {};
}

Result<Interface> read_interface(View body, ByteOrder order) {
  constexpr std::string_view part = "an Interface Description Block";
  if (body.size() < 8) return malformed(part, block_head_size, "too short");
  const Numbers in(body, order);
  Interface out{.link_type = LinkType{in.half(0)}, .snap_length = in.word(4), .clockwork = {}};
  for (std::size_t at = 8; at < body.size();) {
    const std::size_t offset = block_head_size + at;
    if (body.size() - at < 4) return malformed(part, offset, "an option is cut off");
    const std::uint16_t code = in.half(at), size = in.half(at + 2);
    at += 4;
    if (code == option_end) break;
    if (padded(size) > body.size() - at)
      return malformed(part, offset, "an option is longer than its block");
    if (code == option_time_resolution) {
      if (size != 1) return malformed(part, offset, "if_tsresol is not one byte");
      const std::uint8_t value = body[at];
      out.clockwork.binary = (value & 0x80) != 0;
      out.clockwork.digits = value & 0x7f;
      if (out.clockwork.digits > (out.clockwork.binary ? 63 : 19))
        return malformed(part, offset, "if_tsresol is too fine");
    } else if (code == option_time_offset) {
      if (size != 8) return malformed(part, offset, "if_tsoffset is not eight bytes");
      out.clockwork.offset = static_cast<std::int64_t>(in.number(at, 8));
    }
    at += padded(size);
  }
  return out;
}

Result<Packet> read_packet(BlockType type, View body, ByteOrder order,
                           std::span<const Interface> interfaces, Moment before) {
  const std::string_view part = name_of_packet_block(type);
  const bool simple = type == BlockType::simple_packet;
  const std::size_t head = simple ? 4 : 20;
  if (body.size() < head) return malformed(part, block_head_size, "too short");
  const Numbers in(body, order);
  std::size_t interface = 0;
  if (type == BlockType::enhanced_packet) interface = in.word(0);
  if (type == BlockType::packet) interface = in.half(0);
  if (interface >= interfaces.size())
    return malformed(part, block_head_size,
                     "interface " + std::to_string(interface) + " is not described");
  const Interface& on = interfaces[interface];
  Packet out{.time = before,
             .link_type = on.link_type,
             .bytes = {},
             .original_length = in.word(simple ? 0 : 16)};
  std::size_t kept = 0;
  if (simple) {
    kept = out.original_length;
    if (on.snap_length != 0) kept = std::min<std::size_t>(kept, on.snap_length);
  } else {
    kept = in.word(12);
    out.time = moment(on.clockwork, std::uint64_t{in.word(4)} << 32 | in.word(8));
  }
  if (kept > body.size() - head)
    return malformed(part, block_head_size + (simple ? 0 : 12),
                     "a packet of " + std::to_string(kept) + " bytes in a block that has " +
                         std::to_string(body.size() - head));
  out.bytes = body.subspan(head, kept);
  return out;
}

Result<std::optional<Secrets>> read_secrets(View body, ByteOrder order) {
  constexpr std::string_view part = "a Decryption Secrets Block";
  if (body.size() < 8) return malformed(part, block_head_size, "too short");
  const Numbers in(body, order);
  const std::size_t size = in.word(4);
  if (size > body.size() - 8)
    return malformed(part, block_head_size + 4,
                     "secrets of " + std::to_string(size) + " bytes in a block that has " +
                         std::to_string(body.size() - 8));
  if (in.word(0) != tls_key_log) return std::nullopt;
  return Secrets{body.subspan(8, size)};
}

}  // namespace handglass::study::capture
