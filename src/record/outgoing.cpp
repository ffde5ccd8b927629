#include "record/outgoing.hpp"

#include <utility>

#include "base/limits.hpp"
#include "wire/writer.hpp"

namespace handglass::record {
namespace {

// One that a connection of this thread has emptied (see Incoming).
thread_local Bytes spare_sheet;
constexpr std::size_t largest_spare = 4 << 20;  // what a larger write needed goes back

}  // namespace

Result<void> Outgoing::write_one(ContentType type, View content, Protection& protection,
                                 Written& out) {
  const View plaintext = content.first(std::min(content.size(), limits::plaintext));
  const auto [before, after] = protection.framing(plaintext.size());
  const std::size_t length = before + plaintext.size() + after;
  out.header = {type, ProtocolVersion::tls12, static_cast<std::uint16_t>(length)};
  out.plaintext = plaintext;
  if (buffer_.capacity() == 0) buffer_ = std::exchange(spare_sheet, {});
  const std::size_t start = buffer_.size();
  // Room before there is plaintext in it, so that none is left behind in what is grown out of.
  const std::size_t end = start + header_size + length;
  if (buffer_.capacity() < end) buffer_.reserve(std::max(end, 2 * buffer_.capacity()));
  wire::Writer writer(buffer_);
  wire::write(writer, out.header);
  // Appended, not put over zeros: of a long record's time they are a tenth.
  buffer_.resize(buffer_.size() + before);
  append(buffer_, plaintext);
  buffer_.resize(buffer_.size() + after);
  return seal(start, plaintext.size(), protection, out);
}

Bytes& Outgoing::begin(ContentType type, const Protection& protection) {
  if (buffer_.capacity() == 0) buffer_ = std::exchange(spare_sheet, {});
  begun_ = {.type = type, .start = buffer_.size()};
  wire::Writer writer(buffer_);
  wire::write(writer, Header{type, ProtocolVersion::tls12, 0});
  buffer_.resize(buffer_.size() + protection.framing(0).before);
  begun_.content = buffer_.size();
  return buffer_;
}

Result<void> Outgoing::end_one(Protection& protection, Written& out) {
  const std::size_t size = begun_content().size();
  const auto [before, after] = protection.framing(size);
  const auto length = static_cast<std::uint16_t>(before + size + after);
  buffer_.resize(buffer_.size() + after);
  buffer_[begun_.start + header_size - 2] = static_cast<std::uint8_t>(length >> 8);
  buffer_[begun_.start + header_size - 1] = static_cast<std::uint8_t>(length);
  out.header = {begun_.type, ProtocolVersion::tls12, length};
  return seal(begun_.start, size, protection, out);
}

Result<void> Outgoing::seal(std::size_t start, std::size_t plaintext_size, Protection& protection,
                            Written& out) {
  out.wire = View(buffer_).subspan(start);
  out.was_protected = protection.on();
  auto sealed =
      protection.seal(out.header.type, out.header.version,
                      MutableView(buffer_).subspan(start + header_size), plaintext_size, out.with);
  if (!sealed) {  // what could not be protected never leaves
    wipe(MutableView(buffer_).subspan(start));
    buffer_.resize(start);
  }
  return sealed;
}

void Outgoing::sent(std::size_t n) {
  sent_ += n;
  if (sent_ == buffer_.size()) {
    sent_ = 0;
    buffer_.clear();
    if (spare_sheet.capacity() < buffer_.capacity() && buffer_.capacity() <= largest_spare)
      spare_sheet.swap(buffer_);
    buffer_ = Bytes();
    return;
  }
  // Given back once half has left, so that each byte is moved once on average.
  if (sent_ <= buffer_.size() / 2) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(sent_));
  sent_ = 0;
}

}  // namespace handglass::record
