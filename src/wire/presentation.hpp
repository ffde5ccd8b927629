// The presentation language of RFC 5246 §4 as C++ types.
//
// A wire structure is an aggregate whose members have these types, plus the list that names them in
// wire order (field.hpp). What reads, writes and annotates it are folds over that list: reader.hpp
// and writer.hpp. Variable parts of a received structure are views into the bytes it was read from;
// of one to be written, into bytes that live until it is written.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "wire/field.hpp"

namespace handglass::wire {

template <std::size_t N>
struct Fixed {  // opaque x[N]
  std::array<std::uint8_t, N> bytes{};
  bool operator==(const Fixed&) const = default;
};

template <std::size_t Min, std::size_t Max>
struct Opaque {  // opaque x<Min..Max>
  View bytes;
  bool operator==(const Opaque& other) const { return same(bytes, other.bytes); }
};

template <class T, std::size_t Min, std::size_t Max>
struct List {  // T x<Min..Max>, the bounds in bytes
  std::vector<T> items;
  bool operator==(const List&) const = default;
};

template <class T>
struct Trailing {  // there if and only if bytes remain (RFC 5246 §7.4.1.2)
  std::optional<T> value;
  bool operator==(const Trailing&) const = default;
};

template <class T>
struct Verbatim {  // a T and the very bytes it was read from: what is signed or hashed is never
                   // encoded again
  T value{};
  View bytes;
  bool operator==(const Verbatim& other) const { return value == other.value; }
};

struct Unknown {  // a body of which nothing is known, kept as it came
  View bytes;
  bool operator==(const Unknown& other) const { return same(bytes, other.bytes); }
};

// struct { Tag tag; opaque body<0..Max>; }, the body one of those that name this tag as theirs:
// `static constexpr Tag tag`.
template <class Tag, std::size_t Max, class... Bodies>
struct Tagged {
  Tag tag{};
  std::variant<Unknown, Bodies...> body;
  bool operator==(const Tagged&) const = default;
};

template <class T>
concept Enum = std::is_enum_v<T>;
template <class T>
concept Number = std::is_unsigned_v<T>;

// The width of the length that goes before a vector of at most `max` bytes (RFC 5246 §4.3).
constexpr std::size_t length_width(std::size_t max) {
  return max < 0x100 ? 1 : max < 0x10000 ? 2 : 3;
}

}  // namespace handglass::wire
