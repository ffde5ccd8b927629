// Writing DER (X.690): the fold that der_reader.hpp undoes.
#pragma once
#include "wire/der_types.hpp"

namespace handglass::der {

// A whole value: tag, minimal length, contents.
Bytes tlv(std::uint8_t tag, View content);
inline Bytes tlv(std::uint8_t tag, std::initializer_list<View> parts) {
  return tlv(tag, concat(parts));
}

// A positive INTEGER from a big-endian magnitude, leading zeros dropped; its content octets, or
// whole.
Bytes integer_content(View magnitude);
void write_integer(Bytes& out, View magnitude);
Bytes instant(Time time);  // UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5), whole

// Puts identifier and length before the contents that `out` has from `start` on. So all is appended
// to one buffer, and no length is reckoned ahead.
void put_header(Bytes& out, std::size_t start, std::uint8_t tag);

template <class T>
void write(Bytes& out, const T& v);

inline void write_contents(Bytes& out, const Boolean& v) { out.push_back(v.value ? 0xff : 0); }
inline void write_contents(Bytes& out, const Integer& v) { append(out, v.content); }
inline void write_contents(Bytes& out, const Enumerated& v) { append(out, v.content); }
inline void write_contents(Bytes& out, const Oid& v) { append(out, v.content); }
inline void write_contents(Bytes&, const Null&) {}
inline void write_contents(Bytes& out, const OctetString& v) { append(out, v.content); }
inline void write_contents(Bytes& out, const BitString& v) {
  out.push_back(v.unused);
  append(out, v.content);
}
template <class T>
void write_contents(Bytes& out, const SequenceOf<T>& v) {
  append(out, v.content);
}
template <class T>
void write_contents(Bytes& out, const SetOf<T>& v) {
  append(out, v.content);
}
template <unsigned N, class T>
void write_contents(Bytes& out, const Explicit<N, T>& v) {
  write(out, v.value);
}
template <unsigned N, class T>
void write_contents(Bytes& out, const Implicit<N, T>& v) {
  write_contents(out, v.value);
}
template <Described T>
void write_contents(Bytes& out, const T& v) {
  wire::for_each_field<T>([&]<auto M>(wire::Field<M>) { write(out, v.*M); });
}

template <class T>
void write_one(Bytes& out, const T& v) {
  const std::size_t start = out.size();
  write_contents(out, v);
  put_header(out, start, tag_of<T>);
}
inline void write_one(Bytes& out, const Any& v) { append(out, v.whole); }
inline void write_one(Bytes& out, const Instant& v) {
  const std::size_t start = out.size();
  append(out, v.content);
  put_header(out, start, v.tag);
}
template <class T>
void write_one(Bytes& out, const Optional<T>& v) {
  if (v) write(out, *v);
}
template <class T, auto V>
void write_one(Bytes& out, const Default<T, V>& v) {
  if (!(v.value == V)) write(out, v.value);
}
template <class T>
void write_one(Bytes& out, const Verbatim<T>& v) {
  if (v.whole.empty())
    write(out, v.value);
  else
    append(out, v.whole);
}
template <class T>
void write(Bytes& out, const T& v) {
  write_one(out, v);
}

template <class T>
Bytes encode(const T& v) {
  Bytes out;
  write(out, v);
  return out;
}

}  // namespace handglass::der
