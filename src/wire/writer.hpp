// Writing wire structures: the fold that reader.hpp undoes.
#pragma once
#include <cassert>
#include <utility>
#include <variant>

#include "wire/presentation.hpp"

namespace handglass::wire {

// Appends to a buffer that its caller owns.
class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}

  void number(std::uint32_t value, std::size_t width) {
    while (width-- > 0) out_.push_back(static_cast<std::uint8_t>(value >> (8 * width)));
  }
  void bytes(View v) { append(out_, v); }
  // What `body` writes, its length before it. A bound that does not hold is our own bug.
  template <class Body>
  void prefixed(std::size_t min, std::size_t max, std::size_t width, Body body) {
    const std::size_t hole = out_.size();
    number(0, width);
    body();
    const std::size_t n = out_.size() - hole - width;
    assert(n >= min && n <= max), (void)min, (void)max;
    for (std::size_t i = 0; i < width; ++i)
      out_[hole + i] = static_cast<std::uint8_t>(n >> (8 * (width - 1 - i)));
  }

 private:
  Bytes& out_;
};

template <Number T>
void write(Writer& w, T v) {
  w.number(v, sizeof v);
}
template <Enum T>
void write(Writer& w, T v) {
  w.number(static_cast<std::uint32_t>(v), sizeof v);
}
inline void write(Writer& w, const Unknown& v) { w.bytes(v.bytes); }
template <std::size_t N>
void write(Writer& w, const Fixed<N>& v) {
  w.bytes(v.bytes);
}
template <std::size_t Min, std::size_t Max>
void write(Writer& w, const Opaque<Min, Max>& v) {
  w.prefixed(Min, Max, length_width(Max), [&] { w.bytes(v.bytes); });
}
template <Described T>
void write(Writer& w, const T& v);
template <class T, std::size_t Min, std::size_t Max>
void write(Writer& w, const List<T, Min, Max>& v);
template <class T>
void write(Writer& w, const Trailing<T>& v);
template <class T>
void write(Writer& w, const Verbatim<T>& v);
template <class Tag, std::size_t Max, class... Bodies>
void write(Writer& w, const Tagged<Tag, Max, Bodies...>& v);

template <Described T>
void write(Writer& w, const T& v) {
  for_each_field<T>([&]<auto M>(Field<M>) { write(w, v.*M); });
}
template <class T, std::size_t Min, std::size_t Max>
void write(Writer& w, const List<T, Min, Max>& v) {
  w.prefixed(Min, Max, length_width(Max), [&] {
    for (const T& item : v.items) write(w, item);
  });
}
template <class T>
void write(Writer& w, const Trailing<T>& v) {
  if (v.value) write(w, *v.value);
}
template <class T>
void write(Writer& w, const Verbatim<T>& v) {
  write(w, v.value);
}
template <class Tag, std::size_t Max, class... Bodies>
void write(Writer& w, const Tagged<Tag, Max, Bodies...>& v) {
  write(w, v.tag);
  w.prefixed(0, Max, length_width(Max),
             [&] { std::visit([&](const auto& body) { write(w, body); }, v.body); });
}

// With `room` bytes there at once; who knows that they suffice leaves nothing behind in memory that
// was outgrown.
template <class T>
Bytes encode(const T& v, std::size_t room = 0) {
  Bytes out;
  out.reserve(room);
  Writer w(out);
  write(w, v);
  return out;
}

}  // namespace handglass::wire
