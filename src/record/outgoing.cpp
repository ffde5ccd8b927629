#include "record/outgoing.hpp"

#include <utility>

#include "base/limits.hpp"
#include "wire/writer.hpp"

namespace handglass::record {
namespace {

// One that a connection of this thread has emptied (see Incoming).
thread_local Bytes spare_sheet;

}  // namespace

Result<Written> Outgoing::write_one(ContentType type, View content, Protection& protection) {
  const View plaintext = content.first(std::min(content.size(), limits::plaintext));
  const auto [before, after] = protection.framing(plaintext.size());
  const std::size_t length = before + plaintext.size() + after;
  const Header header{type, ProtocolVersion::tls12, static_cast<std::uint16_t>(length)};
  if (buffer_.capacity() == 0) buffer_ = std::exchange(spare_sheet, {});
  const std::size_t start = buffer_.size();
  wire::Writer writer(buffer_);
  wire::write(writer, header);
  buffer_.resize(start + header_size + length);
  const MutableView whole = MutableView(buffer_).subspan(start);
  const MutableView fragment = whole.subspan(header_size);
  std::ranges::copy(plaintext, fragment.subspan(before).begin());
  auto with = protection.seal(type, header.version, fragment, plaintext.size());
  if (!with) {
    buffer_.resize(start);  // what could not be protected never leaves
    return std::unexpected(std::move(with).error());
  }
  return Written{.header = header,
                 .wire = whole,
                 .plaintext = plaintext,
                 .with = *with,
                 .was_protected = protection.on()};
}

void Outgoing::sent(std::size_t n) {
  sent_ += n;
  if (sent_ == buffer_.size()) {
    sent_ = 0;
    buffer_.clear();
    if (spare_sheet.capacity() < buffer_.capacity()) spare_sheet.swap(buffer_);
    buffer_ = Bytes();
    return;
  }
  // Given back once half has left, so that each byte is moved once on average.
  if (sent_ <= buffer_.size() / 2) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(sent_));
  sent_ = 0;
}

}  // namespace handglass::record
