#include "study/tcp_half.hpp"

#include <algorithm>
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

void TcpHalf::put(std::int64_t place, View bytes, const Tell& tell) {
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
  if (place == next_ && waiting_.empty()) {
    next_ += size(bytes);
    if (!bytes.empty()) tell(bytes);
    return;
  }
  // Only what fills holes between those that wait is kept.
  auto after = waiting_.upper_bound(place);
  if (after != waiting_.begin()) {
    const auto& [start, piece] = *std::prev(after);
    if (const std::int64_t covered = start + size(piece) - place; covered > 0) drop(covered);
  }
  while (!bytes.empty()) {
    const std::int64_t room = after == waiting_.end() ? size(bytes) : after->first - place;
    const View part = bytes.first(static_cast<std::size_t>(std::min(room, size(bytes))));
    if (!part.empty()) {
      waiting_.emplace_hint(after, place, to_bytes(part));
      waiting_bytes_ += part.size();
    }
    drop(size(part));
    if (after == waiting_.end()) break;
    drop(size(after->second));
    ++after;
  }
  go_on(tell);
}

void TcpHalf::end(std::int64_t place) {
  if (end_) return;
  end_ = std::max(place, next_);
  for (auto late = waiting_.lower_bound(*end_); late != waiting_.end();) {
    waiting_bytes_ -= late->second.size();
    late = waiting_.erase(late);
  }
  if (waiting_.empty()) return;
  auto& [start, last] = *waiting_.rbegin();
  const std::size_t within = std::min(last.size(), static_cast<std::size_t>(*end_ - start));
  waiting_bytes_ -= last.size() - within;
  last.resize(within);
}

std::optional<std::int64_t> TcpHalf::behind_hole() const {
  if (!waiting_.empty()) return waiting_.begin()->first;
  if (end_ && *end_ > next_) return end_;
  return std::nullopt;
}

std::int64_t TcpHalf::give_up() {
  const std::int64_t to = behind_hole().value_or(next_);
  return to - std::exchange(next_, to);
}

std::size_t TcpHalf::cost() const { return waiting_bytes_ + waiting_.size() * limits::tcp_piece; }

void TcpHalf::go_on(const Tell& tell) {
  while (!waiting_.empty() && waiting_.begin()->first <= next_) {
    const auto first = waiting_.extract(waiting_.begin());
    const Bytes& piece = first.mapped();
    waiting_bytes_ -= piece.size();
    next_ += static_cast<std::int64_t>(piece.size());
    tell(piece);
  }
}

}  // namespace handglass::study::capture
