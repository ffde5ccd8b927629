// Wire values as people read them; a structure speaks through its fields.
#pragma once
#include <string>

#include "base/names.hpp"
#include "wire/presentation.hpp"

namespace handglass::wire {

// "secp256r1 (0x0017)", "unknown (0x6a6a)"; `width` in bytes.
std::string enum_text(std::string_view name, std::uint32_t value, std::size_t width);
// Hex of up to 32 bytes, or the first ones and how many there are; text in quotes where every byte
// is printable ASCII and there are some.
std::string bytes_text(View bytes);

template <class T>
std::string text(const T&) {
  return {};
}
template <Enum E>
std::string text(const E& e) {
  return enum_text(name_of(e), static_cast<std::uint32_t>(e), sizeof e);
}
template <Number T>
std::string text(const T& n) {
  return std::to_string(n);
}
template <std::size_t N>
std::string text(const Fixed<N>& v) {
  return bytes_text(v.bytes);
}
template <std::size_t Min, std::size_t Max>
std::string text(const Opaque<Min, Max>& v) {
  return bytes_text(v.bytes);
}
inline std::string text(const Unknown& v) { return bytes_text(v.bytes); }

}  // namespace handglass::wire
