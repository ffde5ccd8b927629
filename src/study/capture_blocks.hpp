// The parts of a capture file, each read when it is there whole: the file header and the records of
// pcap, the blocks of pcapng (the IETF drafts draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng).
// What does not hold is capture_malformed, with the offset from the start of the part.
#pragma once
#include <optional>
#include <span>

#include "base/failure.hpp"
#include "study/capture_packet.hpp"

namespace handglass::study::capture {

enum class ByteOrder : bool { little, big };

// Numbers at places that the caller knows to be there.
class Numbers {
 public:
  Numbers(View bytes, ByteOrder order) : bytes_(bytes), order_(order) {}
  std::uint16_t half(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
  std::uint32_t word(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }
  std::uint64_t number(std::size_t at, std::size_t width) const;

 private:
  View bytes_;
  ByteOrder order_;
};

// How an interface counts time: units of 10^-digits or 2^-digits of a second, and seconds to add.
struct Clockwork {
  bool binary = false;
  std::uint8_t digits = 6;
  std::int64_t offset = 0;
};
Moment moment(const Clockwork& clockwork, std::uint64_t units);
Moment moment(std::uint64_t seconds, std::uint64_t nanoseconds);

// pcap.
inline constexpr std::size_t pcap_header_size = 24, pcap_record_size = 16;
struct PcapHeader {
  ByteOrder order{};
  bool nanoseconds = false;
  LinkType link_type{};
};
// Whether four bytes begin a pcap file; nothing more is known of it then than order and unit.
std::optional<PcapHeader> pcap_of(View magic);
// `header` filled from all of its bytes.
Result<PcapHeader> read_pcap_header(PcapHeader header, View bytes);
// The bytes of the packet after its record's header, judged.
Result<std::size_t> pcap_packet_size(const PcapHeader& header, View record);
// A record with the packet that follows it.
Packet read_pcap_record(const PcapHeader& header, View record_and_packet);

// pcapng. A block is its type, its length, a body, its length again.
enum class BlockType : std::uint32_t {
  section_header = 0x0a0d0d0a,
  interface_description = 1,
  packet = 2,  // obsolete
  simple_packet = 3,
  enhanced_packet = 6,
  decryption_secrets = 10,
};
inline constexpr std::size_t block_head_size = 8, section_magic_size = 12;
struct Interface {
  LinkType link_type{};
  std::uint32_t snap_length = 0;  // 0: no limit
  Clockwork clockwork;
};
// The order that the magic number of a section has, in its first section_magic_size bytes.
Result<ByteOrder> section_order(View head);
// The bytes of the block that `head` begins, judged.
Result<std::size_t> block_size(View head, ByteOrder order);
// The body of a whole block, its two lengths compared.
Result<View> block_body(View block, ByteOrder order);
Result<void> read_section(View body, ByteOrder order);
Result<Interface> read_interface(View body, ByteOrder order);
// A block of one of the three types that hold a packet. A simple one has no time and gets that of
// the packet `before` it.
Result<Packet> read_packet(BlockType type, View body, ByteOrder order,
                           std::span<const Interface> interfaces, Moment before);
// Nothing where the secrets are not a key log of TLS.
Result<std::optional<Secrets>> read_secrets(View body, ByteOrder order);

}  // namespace handglass::study::capture
