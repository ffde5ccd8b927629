#include "record/incoming.hpp"

#include <utility>

#include "base/limits.hpp"
#include "wire/hex.hpp"
#include "wire/reader.hpp"

namespace handglass::record {
namespace {

constexpr std::size_t capacity = header_size + limits::ciphertext;

bool known(ContentType type) { return !name_of(type).empty(); }

// One that a connection of this thread has laid by: a thread that serves many, each of which is
// idle most of the time, needs no more than those that are in the middle of a record.
thread_local Bytes spare_room;

}  // namespace

void Incoming::lay_by() {
  if (spare_room.empty()) spare_room.swap(buffer_);
  buffer_ = Bytes();  // {} would keep the memory
  begin_ = end_ = 0;
}

MutableView Incoming::space() {
  if (buffer_.empty()) buffer_ = std::exchange(spare_room, {});
  if (buffer_.empty()) buffer_.resize(capacity);
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {  // a record is never longer than the buffer, so moving it to the
                                 // front makes room
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  return MutableView(buffer_).subspan(end_);
}

std::size_t Incoming::take(View bytes) {
  const MutableView room = space();
  const std::size_t n = std::min(room.size(), bytes.size());
  std::copy_n(bytes.begin(), n, room.begin());
  arrived(n);
  return n;
}

Result<std::optional<Header>> Incoming::judge_header(std::size_t limit) const {
  const View raw = View(buffer_).subspan(begin_, std::min(buffered(), header_size));
  const auto type = static_cast<ContentType>(raw[0]);
  if (!known(type)) {
    // What is no TLS at all deserves to be shown: a plain HTTP server answers with text.
    const View start = View(buffer_).subspan(begin_, std::min<std::size_t>(buffered(), 64));
    return fail(
        {.rule = first_ ? Rule::not_tls : Rule::record_type_unknown,
         .field = "type",
         .offset = 0,
         .evidence = {{"type", std::to_string(raw[0])}, {"first bytes", printable(start)}}});
  }
  if (raw.size() < header_size) return std::nullopt;
  TRY(const Header header, wire::parse<Header>(raw));
  const auto version = static_cast<std::uint16_t>(header.version);
  if (version_ ? header.version != *version_ : version >> 8 != 3)
    return fail({.rule = Rule::record_version_wrong,
                 .field = "version",
                 .offset = 1,
                 .evidence = {{"version", wire::text(header.version)}}});
  if (header.length > limit)
    return fail({.rule = Rule::record_overflow,
                 .field = "length",
                 .offset = 3,
                 .evidence = {{"length", std::to_string(header.length)},
                              {"limit", std::to_string(limit)}}});
  return header;
}

View Incoming::front() const {
  const View held = View(buffer_).subspan(begin_, buffered());
  if (held.size() < header_size) return {};
  const std::size_t whole = header_size + (static_cast<std::size_t>(held[3]) << 8 | held[4]);
  return held.size() < whole ? View{} : held.first(whole);
}

MutableView Incoming::cut(const Header& header) {
  const MutableView whole = MutableView(buffer_).subspan(begin_, header_size + header.length);
  begin_ += whole.size();
  first_ = false;
  return whole;
}

Result<std::optional<Record>> Incoming::next_sealed() {
  if (buffered() == 0) return lay_by(), std::nullopt;
  TRY(const auto judged, judge_header(limits::ciphertext));
  if (!judged || buffered() < header_size + judged->length) return std::nullopt;
  return Record{.header = *judged,
                .fragment = cut(*judged).subspan(header_size),
                .with = {},
                .was_protected = true};
}

Result<void> Incoming::open_next(Protection& protection, std::optional<Record>& out) {
  if (buffered() == 0) return lay_by(), Result<void>();
  TRY(const auto judged, judge_header(protection.on() ? limits::ciphertext : limits::plaintext));
  if (!judged || buffered() < header_size + judged->length) return {};
  Record& record = out.emplace();
  record.header = *judged;
  record.was_protected = protection.on();
  const MutableView fragment = cut(record.header).subspan(header_size);
  TRY(record.fragment,
      protection.open(record.header.type, record.header.version, fragment, record.with));
  if (record.fragment.size() > limits::plaintext)
    return fail({.rule = Rule::record_overflow,
                 .evidence = {{"plaintext", std::to_string(record.fragment.size())}}});
  return {};
}

// It is read where it is returned: a copy of it would cost a tenth of a short record's time.
Result<std::optional<Record>> Incoming::next(Protection& protection) {
  Result<std::optional<Record>> out;
  if (auto opened = open_next(protection, *out); !opened)
    out = std::unexpected(std::move(opened).error());
  return out;
}

}  // namespace handglass::record
