// Bytes and views of bytes: the two shapes in which every message, key and signature travels.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace handglass {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;
using MutableView = std::span<std::uint8_t>;

// The octets of a string, for labels and names that go on the wire. Valid as long as `text` is.
inline View as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The octets as characters, for names that come off the wire. Valid as long as `bytes` is.
inline std::string_view as_text(View bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(View v) { return Bytes(v.begin(), v.end()); }

inline void append(Bytes& out, View more) { out.insert(out.end(), more.begin(), more.end()); }

inline Bytes concat(std::initializer_list<View> parts) {
  Bytes out;
  std::size_t size = 0;
  for (View part : parts) size += part.size();
  out.reserve(size);
  for (View part : parts) append(out, part);
  return out;
}

// Ordinary equality, for public bytes alone; secrets go through constant_time.hpp.
inline bool same(View a, View b) { return std::ranges::equal(a, b); }

// Of a map whose keys are bytes and which is asked with views.
struct ByteOrder {
  using is_transparent = void;
  bool operator()(View a, View b) const { return std::ranges::lexicographical_compare(a, b); }
};

}  // namespace handglass
