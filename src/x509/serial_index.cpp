#include "x509/serial_index.hpp"

#include <functional>
#include <numeric>
#include <string_view>

#include "wire/der.hpp"

namespace handglass::x509 {
namespace {

// Each entry's serial number and where the entry begins.
template <class Visit>
void each_serial(View entries, Visit visit) {
  for (der::Reader<> r(entries); r.at() != entries.size();) {
    const auto place = static_cast<std::uint32_t>(r.at());
    const std::size_t size = r.head(entries.size()).size, end = r.at() + size;
    const std::size_t serial = r.head(end).size;
    visit(r.take_until(r.at() + serial), place);
    r.take_until(end);
  }
}

}  // namespace

SerialIndex::SerialIndex(View entries, std::size_t count) : places_(count), ends_(count / 2 + 1) {
  each_serial(entries, [&](View serial, std::uint32_t) { ++ends_[group_of(serial)]; });
  // From how many each group has to where it begins; as it is filled, that becomes its end.
  std::exclusive_scan(ends_.begin(), ends_.end(), ends_.begin(), std::uint32_t{0});
  each_serial(entries, [&](View serial, std::uint32_t place) {
    places_[ends_[group_of(serial)]++] = place;
  });
}

std::size_t SerialIndex::group_of(View serial) const {
  const std::uint64_t hash = std::hash<std::string_view>()(as_text(serial));
  return (hash >> 32) * ends_.size() >> 32;
}

std::span<const std::uint32_t> SerialIndex::near(View serial) const {
  if (places_.empty()) return {};
  const std::size_t group = group_of(serial), begin = group == 0 ? 0 : ends_[group - 1];
  return std::span(places_).subspan(begin, ends_[group] - begin);
}

View serial_at(View entries, std::size_t place) {
  der::Reader<> r(entries.subspan(place));
  r.head(r.size());
  const std::size_t serial = r.head(r.size()).size;
  return r.take_until(r.at() + serial);
}

}  // namespace handglass::x509
