#include "study/tcp_half.hpp"

#include <utility>

#include "base/limits.hpp"

namespace handglass::study::capture {

void TcpHalf::begin(std::uint32_t sequence) {
  begun_ = true;
  origin_ = sequence;
}

std::int64_t TcpHalf::place(std::uint32_t sequence) const {
  const std::uint32_t here = origin_ + static_cast<std::uint32_t>(next_);
  return next_ + static_cast<std::int32_t>(sequence - here);
}

void TcpHalf::put(std::int64_t place, View bytes, std::int64_t after, const Tell& tell) {
  const auto size = [](View v) { return static_cast<std::int64_t>(v.size()); };
  const auto drop = [&](std::int64_t n) {
    bytes = bytes.subspan(static_cast<std::size_t>(std::min(n, size(bytes))));
    place += n;
  };
  if (place < next_) drop(next_ - place);
  if (end_)
    bytes = bytes.first(
        static_cast<std::size_t>(std::clamp<std::int64_t>(*end_ - place, 0, size(bytes))));
  // Nearly always: the next bytes, and nothing waits.
  if (place == next_ && waiting_.empty() && after <= heard_) {
    next_ += size(bytes);
    if (!bytes.empty()) tell(bytes);
    return;
  }
  // Only what fills holes between those that wait is kept.
  auto behind = waiting_.upper_bound(place);
  if (behind != waiting_.begin()) {
    const auto& [start, piece] = *std::prev(behind);
    if (const std::int64_t covered = start + size(piece.bytes) - place; covered > 0) drop(covered);
  }
  while (!bytes.empty()) {
    const std::int64_t room = behind == waiting_.end() ? size(bytes) : behind->first - place;
    const View part = bytes.first(static_cast<std::size_t>(std::min(room, size(bytes))));
    if (!part.empty()) {
      waiting_.emplace_hint(behind, place, Piece{to_bytes(part), after});
      waiting_bytes_ += part.size();
    }
    drop(size(part));
    if (behind == waiting_.end()) break;
    drop(size(behind->second.bytes));
    ++behind;
  }
  go_on(tell);
}

void TcpHalf::end(std::int64_t place) {
  if (end_) return;
  end_ = std::max(place, next_);
  for (auto late = waiting_.lower_bound(*end_); late != waiting_.end();) {
    waiting_bytes_ -= late->second.bytes.size();
    late = waiting_.erase(late);
  }
  if (waiting_.empty()) return;
  const std::int64_t start = waiting_.rbegin()->first;
  Bytes& last = waiting_.rbegin()->second.bytes;
  const std::size_t within = std::min(last.size(), static_cast<std::size_t>(*end_ - start));
  waiting_bytes_ -= last.size() - within;
  last.resize(within);
}

std::optional<std::int64_t> TcpHalf::behind_hole() const {
  const std::optional<std::int64_t> first =
      waiting_.empty() ? end_ : std::optional(waiting_.begin()->first);
  return first && *first > next_ ? first : std::nullopt;
}

std::optional<std::int64_t> TcpHalf::awaits() const {
  if (waiting_.empty() || waiting_.begin()->first > next_) return std::nullopt;
  return waiting_.begin()->second.after;
}

void TcpHalf::release() { waiting_.begin()->second.after = heard_; }

std::int64_t TcpHalf::give_up(std::int64_t to) { return to - std::exchange(next_, to); }

std::size_t TcpHalf::cost() const { return waiting_bytes_ + waiting_.size() * limits::tcp_piece; }

void TcpHalf::go_on(const Tell& tell) {
  while (awaits() && *awaits() <= heard_) {
    const auto first = waiting_.extract(waiting_.begin());
    const Bytes& piece = first.mapped().bytes;
    waiting_bytes_ -= piece.size();
    next_ += static_cast<std::int64_t>(piece.size());
    tell(piece);
  }
}

}  // namespace handglass::study::capture
