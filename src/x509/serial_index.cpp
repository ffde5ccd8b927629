#include "x509/serial_index.hpp"

#include <functional>
#include <numeric>
#include <string_view>

#include "wire/der.hpp"

namespace handglass::x509 {
namespace {

std::uint32_t group_of(View serial, std::size_t groups) {
  const std::uint64_t hash = std::hash<std::string_view>()(as_text(serial));
  return static_cast<std::uint32_t>((hash >> 32) * groups >> 32);
}

}  // namespace

void SerialIndex::Builder::add(View serial, std::uint32_t place) {
  const std::uint32_t group = group_of(serial, ends_.size());
  ++ends_[group];
  entries_.push_back({group, place});
}

SerialIndex SerialIndex::Builder::finish() && {
  // From how many each group has to where it begins; as it is filled, that becomes its end.
  std::exclusive_scan(ends_.begin(), ends_.end(), ends_.begin(), std::uint32_t{0});
  std::vector<std::uint32_t> places(entries_.size());
  for (const auto& [group, place] : entries_) places[ends_[group]++] = place;
  return {std::move(places), std::move(ends_)};
}

std::span<const std::uint32_t> SerialIndex::near(View serial) const {
  if (places_.empty()) return {};
  const std::size_t group = group_of(serial, ends_.size()),
                    begin = group == 0 ? 0 : ends_[group - 1];
  return std::span(places_).subspan(begin, ends_[group] - begin);
}

View serial_at(View entries, std::size_t place) {
  der::Reader<> r(entries.subspan(place));
  r.head(r.size());
  const std::size_t serial = r.head(r.size()).size;
  return r.take_until(r.at() + serial);
}

}  // namespace handglass::x509
