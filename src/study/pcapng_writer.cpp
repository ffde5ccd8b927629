#include "study/pcapng_writer.hpp"

#include <algorithm>
#include <initializer_list>

#include "study/capture_blocks.hpp"

namespace handglass::study::capture {
namespace {

// Little-endian, as the byte-order magic at the start says.
class Block {
 public:
  Block(Bytes& out, BlockType type) : out_(out), start_(out.size()) {
    words({static_cast<std::uint32_t>(type), 0});
  }
  ~Block() {
    const auto size = static_cast<std::uint32_t>(out_.size() + 4 - start_);
    words({size});
    std::copy_n(out_.end() - 4, 4, out_.begin() + static_cast<std::ptrdiff_t>(start_) + 4);
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void number(std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
      out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void words(std::initializer_list<std::uint32_t> values) {
    for (const std::uint32_t value : values) number(value, 4);
  }
  void padded(View bytes) {
    append(out_, bytes);
    out_.resize(out_.size() + (4 - bytes.size() % 4) % 4);
  }
  void option(std::uint16_t code, View value) {
    number(code, 2);
    number(value.size(), 2);
    padded(value);
  }
  void end_options() { option(0, {}); }

 private:
  Bytes& out_;
  std::size_t start_;
};

constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d, tls_key_log = 0x544c534b;
constexpr std::uint16_t option_application = 4, option_time_resolution = 9;

}  // namespace

PcapngWriter::PcapngWriter(std::string_view application) {
  {
    Block section(out_, BlockType::section_header);
    section.words({byte_order_magic, 1, 0xffffffff, 0xffffffff});  // 1.0, of unknown length
    section.option(option_application, as_bytes(application.substr(0, 0xffff)));
    section.end_options();
  }
  Block interface(out_, BlockType::interface_description);
  interface.words({static_cast<std::uint32_t>(LinkType::raw), 0});
  constexpr std::uint8_t nanoseconds = 9;
  interface.option(option_time_resolution, {&nanoseconds, 1});
  interface.end_options();
}

void PcapngWriter::secrets(std::string_view key_log) {
  Block block(out_, BlockType::decryption_secrets);
  block.words({tls_key_log, static_cast<std::uint32_t>(key_log.size())});
  block.padded(as_bytes(key_log));
}

void PcapngWriter::packet(Moment time, View ip) {
  const auto units =
      static_cast<std::uint64_t>(std::max(time, Moment{}).time_since_epoch().count());
  const auto size = static_cast<std::uint32_t>(ip.size());
  Block block(out_, BlockType::enhanced_packet);
  block.words(
      {0, static_cast<std::uint32_t>(units >> 32), static_cast<std::uint32_t>(units), size, size});
  block.padded(ip);
}

}  // namespace handglass::study::capture
