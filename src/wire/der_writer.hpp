// Writing DER (X.690): the fold that der_reader.hpp undoes.
#pragma once
#include "wire/der_types.hpp"

namespace handglass::der {

// A whole value: tag, minimal length, contents.
Bytes tlv(std::uint8_t tag, View content);
inline Bytes tlv(std::uint8_t tag, std::initializer_list<View> parts) {
  return tlv(tag, concat(parts));
}

// A positive INTEGER from a big-endian magnitude, leading zeros dropped; its content octets.
Bytes integer_content(View magnitude);
Bytes instant(Time time);  // UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5), whole

template <class T>
void write(Bytes& out, const T& v);

inline Bytes content_of(const Boolean& v) {
  return {static_cast<std::uint8_t>(v.value ? 0xff : 0)};
}
inline Bytes content_of(const Integer& v) { return to_bytes(v.content); }
inline Bytes content_of(const Enumerated& v) { return to_bytes(v.content); }
inline Bytes content_of(const Oid& v) { return to_bytes(v.content); }
inline Bytes content_of(const Null&) { return {}; }
inline Bytes content_of(const OctetString& v) { return to_bytes(v.content); }
inline Bytes content_of(const BitString& v) { return concat({View(&v.unused, 1), v.content}); }
template <class T>
Bytes content_of(const SequenceOf<T>& v) {
  return to_bytes(v.content);
}
template <class T>
Bytes content_of(const SetOf<T>& v) {
  return to_bytes(v.content);
}
template <unsigned N, class T>
Bytes content_of(const Explicit<N, T>& v) {
  Bytes out;
  write(out, v.value);
  return out;
}
template <unsigned N, class T>
Bytes content_of(const Implicit<N, T>& v) {
  return content_of(v.value);
}
template <Described T>
Bytes content_of(const T& v) {
  Bytes out;
  wire::for_each_field<T>([&]<auto M>(wire::Field<M>) { write(out, v.*M); });
  return out;
}

template <class T>
void write_one(Bytes& out, const T& v) {
  append(out, tlv(tag_of<T>, content_of(v)));
}
inline void write_one(Bytes& out, const Any& v) { append(out, v.whole); }
inline void write_one(Bytes& out, const Instant& v) { append(out, tlv(v.tag, v.content)); }
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
