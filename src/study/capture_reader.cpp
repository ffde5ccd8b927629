#include "study/capture_reader.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "wire/hex.hpp"

namespace handglass::study::capture {
namespace {

constexpr std::size_t magic_size = 4;

// What the first bytes say of something that is no capture.
std::string what_it_is(View first) {
  struct Known {
    std::string_view magic, what;
  };
  using namespace std::string_view_literals;
  constexpr auto known = std::to_array<Known>({
      {"\x1f\x8b"sv, "it is compressed: gunzip it first"},
      {"\x28\xb5\x2f\xfd"sv, "it is compressed: unzstd it first"},
      {"\x04\x22\x4d\x18"sv, "it is compressed: unlz4 it first"},
      {"\xfd"
       "7zX"sv,
       "it is compressed: unxz it first"},
      {"BZh"sv, "it is compressed: bunzip2 it first"},
      {"PK\x03\x04"sv, "it is a zip archive: unzip it first"},
      {"snoo"sv, "it is in snoop's form: convert it with editcap"},
      {"\x34\xcd\xb2\xa1"sv,
       "it is in a form of pcap that is no longer used: convert it with editcap"},
      {"\xa1\xb2\xcd\x34"sv,
       "it is in a form of pcap that is no longer used: convert it with editcap"},
      {"\x16\x03"sv, "it begins with a record of TLS, without the packets around it"},
      {"{"sv, "it is JSON, as a saved trace is"},
  });
  for (const auto& [magic, what] : known)
    if (as_text(first).starts_with(magic)) return std::string(what);
  const bool text = std::ranges::all_of(
      first, [](std::uint8_t c) { return (c >= ' ' && c < 0x7f) || (c >= '\t' && c <= '\r'); });
  return std::string(text ? "it is text" : "its form is unknown") + ", and begins with \"" +
         printable(first) + "\"";
}

}  // namespace

void Reader::feed(View bytes) {
  if (failed_) return;
  // What was read is dropped when it is half of what is there, so that each byte moves once on
  // average.
  if (read_ * 2 >= buffer_.size()) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(read_));
    before_ += read_;
    read_ = 0;
  }
  append(buffer_, bytes);
}

Item Reader::next() {
  Item item;
  while (!failed_ && std::holds_alternative<std::monostate>(item)) {
    const Result<bool> whole = form_ == Form::unknown ? begin()
                               : form_ == Form::pcap  ? record(item)
                                                      : block(item);
    if (!whole) {
      failed_ = true;
      return whole.error();
    }
    if (!*whole) break;
  }
  return item;
}

std::optional<Failure> Reader::ended() const {
  if (failed_) return std::nullopt;
  const std::size_t have = unread().size();
  if (form_ == Form::unknown && have < magic_size)
    return Failure{.rule = Rule::not_a_capture,
                   .evidence = {{"reason", have == 0 ? "it is empty" : what_it_is(unread())}}};
  if (have == 0) return std::nullopt;
  const std::string_view part = form_ == Form::unknown ? "the file header"
                                : form_ == Form::pcap  ? "a packet record"
                                                       : "a block";
  return Failure{.rule = Rule::capture_truncated,
                 .offset = before_ + read_,
                 .evidence = {{"part", std::string(part)},
                              {"have", std::to_string(have)},
                              {"needed", std::to_string(needed_)}}};
}

bool Reader::have(std::size_t size) {
  needed_ = size;
  return unread().size() >= size;
}

View Reader::take(std::size_t size) {
  const View taken = unread().first(size);
  read_ += size;
  return taken;
}

std::unexpected<Failure> Reader::failed(Failure failure) const {
  failure.offset = before_ + read_ + failure.offset.value_or(0);
  return fail(std::move(failure));
}

Result<bool> Reader::begin() {
  if (!have(magic_size)) return false;
  const View magic = unread().first(magic_size);
  if (Numbers(magic, ByteOrder::big).word(0) ==
      static_cast<std::uint32_t>(BlockType::section_header)) {
    form_ = Form::pcapng;
    return true;
  }
  const auto pcap = pcap_of(magic);
  if (!pcap)
    return fail({.rule = Rule::not_a_capture, .evidence = {{"reason", what_it_is(magic)}}});
  if (!have(pcap_header_size)) return false;
  auto header = read_pcap_header(*pcap, unread().first(pcap_header_size));
  if (!header) return failed(std::move(header.error()));
  take(pcap_header_size);
  pcap_ = *header;
  form_ = Form::pcap;
  return true;
}

Result<bool> Reader::record(Item& item) {
  if (!have(pcap_record_size)) return false;
  auto size = pcap_packet_size(pcap_, unread().first(pcap_record_size));
  if (!size) return failed(std::move(size.error()));
  if (!have(pcap_record_size + *size)) return false;
  item = read_pcap_record(pcap_, take(pcap_record_size + *size));
  return true;
}

Result<bool> Reader::block(Item& item) {
  if (!have(block_head_size)) return false;
  const auto type = BlockType{Numbers(unread(), order_).word(0)};
  if (type == BlockType::section_header) {  // the same in both orders, and then tells which
    if (!have(section_magic_size)) return false;
    auto order = section_order(unread().first(section_magic_size));
    if (!order) return failed(std::move(order.error()));
    order_ = *order;
  }
  auto size = block_size(unread().first(block_head_size), order_);
  if (!size) return failed(std::move(size.error()));
  if (!have(*size)) return false;
  auto inside = block_body(unread().first(*size), order_);
  if (!inside) return failed(std::move(inside.error()));
  if (auto read = open(type, *inside, item); !read) return failed(std::move(read.error()));
  take(*size);
  return true;
}

Result<void> Reader::open(BlockType type, View body, Item& item) {
  switch (type) {
    case BlockType::section_header:
      REQUIRE_OK(read_section(body, order_));
      interfaces_.clear();
      break;
    case BlockType::interface_description: {
      TRY(const Interface described, read_interface(body, order_));
      if (interfaces_.size() == limits::capture_interfaces)
        return fail({.rule = Rule::capture_malformed,
                     .evidence = {{"part", "an Interface Description Block"},
                                  {"reason", "too many interfaces"}}});
      interfaces_.push_back(described);
      break;
    }
    case BlockType::packet:
    case BlockType::simple_packet:
    case BlockType::enhanced_packet: {
      TRY(const Packet packet, read_packet(type, body, order_, interfaces_, last_));
      last_ = packet.time;
      item = packet;
      break;
    }
    case BlockType::decryption_secrets: {
      TRY(const auto secrets, read_secrets(body, order_));
      if (secrets) item = *secrets;
      break;
    }
  }
  return {};
}

}  // namespace handglass::study::capture
