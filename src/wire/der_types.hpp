// The vocabulary of X.680 as C++ types: what a DER structure is described with.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "wire/field.hpp"

namespace handglass::der {

using wire::Described;
using wire::field;

// ---- The vocabulary: X.680 in C++ types

struct Any {  // whatever it is, kept as it came
  std::uint8_t tag = 0;
  View content, whole;
};
struct Boolean {
  bool value = false;
  constexpr bool operator==(const Boolean&) const = default;
};
struct Integer {
  View content;  // two's complement, minimal (X.690 §8.3.2)
  bool negative() const { return !content.empty() && content[0] >= 0x80; }
  // Without the sign byte of a positive number; "0" stays one byte.
  View magnitude() const {
    return content.size() > 1 && content[0] == 0 ? content.subspan(1) : content;
  }
  // The value where it fits; nothing when negative or larger.
  std::optional<std::uint32_t> small() const;
};
struct Enumerated {
  View content;
};
struct Oid {
  View content;
  bool operator==(const Oid& other) const { return same(content, other.content); }
};
struct Null {};
struct OctetString {
  View content;
};
struct BitString {
  std::uint8_t unused = 0;
  View content;
  // Bit `n` of a named bit list: the leftmost is 0; bits that are not there are unset.
  bool bit(std::size_t n) const {
    return n / 8 < content.size() && (content[n / 8] >> (7 - n % 8) & 1);
  }
};
struct Instant {  // UTCTime or GeneralizedTime in the one form that RFC 5280 §4.1.2.5 allows
  std::uint8_t tag = 0;
  View content;
  Time time{};
};
template <class T>
struct SequenceOf {
  View content;
  std::size_t size = 0;
};
template <class T>
struct SetOf {  // in any order, as PKCS#7 and PKCS#12 files have them
  View content;
  std::size_t size = 0;
};
template <class T>
struct SortedSetOf : SetOf<T> {};  // one or more, by the encodings, which is DER (X.690 §11.6)
template <unsigned N, class T>
struct Explicit {  // [N] EXPLICIT T
  T value{};
};
template <unsigned N, class T>
struct Implicit {  // [N] IMPLICIT T
  T value{};
};
template <class T>
struct Optional {  // T OPTIONAL
  std::optional<T> value;
  explicit operator bool() const { return value.has_value(); }
  const T& operator*() const { return *value; }
  const T* operator->() const { return &*value; }
};
template <class T, auto V>
struct Default {  // T DEFAULT V; V itself is not encoded (X.690 §11.5)
  T value{V};
};
template <class T>
struct Verbatim {  // a T and the bytes that get signed or compared
  T value{};
  View whole;
};

// ---- Which tag a type begins with

template <class T>
inline constexpr std::uint8_t tag_of = 0;
template <Described T>
inline constexpr std::uint8_t tag_of<T> = 0x30;
template <>
inline constexpr std::uint8_t tag_of<Boolean> = 0x01;
template <>
inline constexpr std::uint8_t tag_of<Integer> = 0x02;
template <>
inline constexpr std::uint8_t tag_of<BitString> = 0x03;
template <>
inline constexpr std::uint8_t tag_of<OctetString> = 0x04;
template <>
inline constexpr std::uint8_t tag_of<Null> = 0x05;
template <>
inline constexpr std::uint8_t tag_of<Oid> = 0x06;
template <>
inline constexpr std::uint8_t tag_of<Enumerated> = 0x0a;
template <class T>
inline constexpr std::uint8_t tag_of<SequenceOf<T>> = 0x30;
template <class T>
inline constexpr std::uint8_t tag_of<SetOf<T>> = 0x31;
template <class T>
inline constexpr std::uint8_t tag_of<SortedSetOf<T>> = 0x31;
template <unsigned N, class T>
inline constexpr std::uint8_t tag_of<Explicit<N, T>> = 0xa0 | N;
template <unsigned N, class T>
inline constexpr std::uint8_t tag_of<Implicit<N, T>> =
    static_cast<std::uint8_t>(0x80 | N | (tag_of<T> & 0x20));
template <class T>
inline constexpr std::uint8_t tag_of<Verbatim<T>> = tag_of<T>;

inline constexpr std::uint8_t utc_time = 0x17, generalized_time = 0x18;

// Whether a value that begins with `tag` can be a T, which is what OPTIONAL asks.
template <class T>
constexpr bool begins(std::uint8_t tag) {
  if constexpr (std::is_same_v<T, Any>)
    return true;
  else if constexpr (std::is_same_v<T, Instant>)
    return tag == utc_time || tag == generalized_time;
  else
    return tag == tag_of<T>;
}

// Of the universal types DER constructs SEQUENCE, SET, EXTERNAL, EMBEDDED PDV and CHARACTER STRING,
// and no others: a string comes in one piece (X.690 §10.2). Other classes tell by their types.
constexpr bool has_der_form(std::uint8_t tag) {
  const unsigned number = tag & 0x1f;
  const bool constructed =
      number == 16 || number == 17 || number == 8 || number == 11 || number == 29;
  return (tag & 0xc0) != 0 || constructed == ((tag & 0x20) != 0);
}

// ---- Values as people read them (der.cpp)

std::string dotted(Oid oid);  // "2.5.29.15"
// The content octets of "2.5.29.15". The text is ours, and well-formed.
Bytes oid_content(std::string_view dotted);
std::optional<Time> parse_instant(std::uint8_t tag, View content);

std::string text(const Any& v);
std::string text(const Boolean& v);
std::string text(const Integer& v);
std::string text(const Enumerated& v);
std::string text(const Oid& v);
std::string text(const Null& v);
std::string text(const OctetString& v);
std::string text(const BitString& v);
std::string text(const Instant& v);
template <class T>
std::string text(const T&) {
  return {};  // a structure speaks through its members
}

}  // namespace handglass::der
