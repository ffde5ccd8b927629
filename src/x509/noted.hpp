// One description read for people, with what broke the reading: the step from a structure to an
// annotation.
#pragma once
#include <string_view>
#include <vector>

#include "wire/der.hpp"

namespace handglass::x509 {

struct Noted {
  std::vector<wire::Note> notes;  // offsets from the start of what was read
  const char* why = nullptr;      // a literal; null while all is well
  std::size_t where = 0;
  std::string_view field = {};
};

// How a piece of DER is read: whole, under a name that is a literal.
using Describe = Noted (*)(View in, std::string_view name);

namespace detail {
inline Noted finish(der::Reader<wire::Watched>& r, std::string_view name) {
  if (!r.failed() && r.at() != r.size()) {
    r.name(name);
    r.fail("trailing bytes");
  }
  return {std::move(r.watch().notes), r.why(), r.where(), r.field()};
}
}  // namespace detail

template <class T>
Noted noted(View in, std::string_view name) {
  der::Reader<wire::Watched> r(in);
  T out{};
  der::read(r, in.size(), out, name);
  return detail::finish(r, name);
}

// DER of an unknown kind: each value with those in it, to a bounded depth.
Noted walked(View in, std::string_view name);

// What the contents of a value with a universal tag say; empty where they are bytes.
std::string universal_text(std::uint8_t tag, View content);

}  // namespace handglass::x509
