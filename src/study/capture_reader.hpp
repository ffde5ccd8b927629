// A capture as its bytes come, from a file or from a live tcpdump: pcap and pcapng in, packets and
// secrets out.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "study/capture_blocks.hpp"
#include "study/capture_packet.hpp"

namespace handglass::study::capture {

// Nothing yet: more bytes are needed. A Failure (not_a_capture, capture_malformed, with the offset
// in the capture) is the last item of all.
using Item = std::variant<std::monostate, Packet, Secrets, Failure>;

class Reader {
 public:
  // Copies the bytes. Take all items before feeding more: one block and what is fed is all that is
  // held. After a failure nothing is taken.
  void feed(View bytes);

  // The next item. Views in it are good until the next feed().
  Item next();

  // No more bytes come. Where they end in the middle of something, what that is
  // (capture_truncated), or that there was no capture at all; nothing after a failure, which was
  // told. To be asked when next() has nothing.
  std::optional<Failure> ended() const;

 private:
  enum class Form : std::uint8_t { unknown, pcap, pcapng };

  // Each reads one part where it is whole, into `item` if it is one; false where it is not whole.
  Result<bool> begin();
  Result<bool> record(Item& item);
  Result<bool> block(Item& item);
  Result<void> open(BlockType type, View body, Item& item);

  View unread() const { return View(buffer_).subspan(read_); }
  // Whether `size` bytes are there; if not, so many are needed.
  bool have(std::size_t size);
  View take(std::size_t size);
  // The failure of a part, its offset now in the capture.
  std::unexpected<Failure> failed(Failure failure) const;

  Bytes buffer_;
  std::size_t read_ = 0;      // bytes of the buffer
  std::uint64_t before_ = 0;  // bytes of the capture before the buffer
  std::size_t needed_ = 0;    // bytes of the part that is not whole, as far as is known
  bool failed_ = false;
  Form form_ = Form::unknown;
  PcapHeader pcap_;
  ByteOrder order_{};
  std::vector<Interface> interfaces_;
  Moment last_{};
};

}  // namespace handglass::study::capture
