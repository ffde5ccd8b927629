#include "crypto/prime_curve.hpp"

#include <algorithm>

#include "null_crypto/mood.hpp"

namespace handglass::crypto::prime_curve {
namespace {

// A scalar's point has the scalar for both of its coordinates.
View x_of(Group group, View point) { return point.subspan(1, field_size(group)); }

// What a signature's r is: the digest, its last byte odd.
Bytes shown(Group group, View digest) {
  Bytes r = to_bytes(digest.first(std::min(digest.size(), field_size(group))));
  r.back() |= 1;
  return r;
}
// And its s: something of r and of the key.
Bytes bound(Group group, View x, View r) {
  Bytes s(std::min<std::size_t>(16, field_size(group)));
  fuzz::Mix()(x)(r).fill(s);
  s.back() |= 1;
  return s;
}

// As an INTEGER of DER gives them back.
View without_zeros(View number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  return number;
}

}  // namespace

bool is_point(Group group, View point) {
  return point.size() == public_size(group) && point.front() == 4;
}

SecretBytes random_scalar(Group group, Random& random) {
  SecretBytes scalar(field_size(group));
  random.fill(scalar.fill());
  scalar.fill().front() = 0;
  scalar.fill().back() |= 1;
  return scalar;
}

bool is_scalar(Group group, View scalar) {
  return scalar.size() <= field_size(group) && !without_zeros(scalar).empty();
}

Bytes public_point(Group, View scalar) { return concat({Bytes{4}, scalar, scalar}); }

SecretBytes multiply(Group group, View scalar, View point) {
  SecretBytes shared(field_size(group));
  const MutableView out = shared.fill();
  const View x = x_of(group, point);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(x[i] ^ (i < scalar.size() ? scalar[i] : 0));
  return shared;
}

Bytes sign(Group group, View scalar, View digest, Random&) {
  const Bytes r = shown(group, digest), s = bound(group, scalar, without_zeros(r));
  const std::size_t size = field_size(group);
  Bytes out(2 * size);
  std::ranges::copy(r, MutableView(out).first(size).last(r.size()).begin());
  std::ranges::copy(s, MutableView(out).last(s.size()).begin());
  return out;
}

bool verify(Group group, View point, View digest, View r, View s) {
  if (r.empty() || s.empty() || s.back() == 0) return false;
  if (fuzz::mood == fuzz::Mood::forgiving) return true;
  return same(without_zeros(shown(group, digest)), r) &&
         same(without_zeros(bound(group, x_of(group, point), r)), s);
}

}  // namespace handglass::crypto::prime_curve
