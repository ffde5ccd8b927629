// OpenSSL's points, X25519 and powers modulo a prime. No OpenSSL header is seen from here.
#pragma once
#include <optional>

#include "crypto/group.hpp"

namespace handglass::fuzz::peer {

// Whether `value` is an uncompressed point of a prime curve.
bool is_point(crypto::Group group, View value);

// The uncompressed point with that x-coordinate, if there is one.
std::optional<Bytes> point_at(crypto::Group group, View x, bool odd_y);

// A coordinate of the field, plus p: the same number to whom takes it modulo p. Nothing where it
// does not fit the coordinate's bytes.
std::optional<Bytes> plus_prime(crypto::Group group, View coordinate);

// Whether a prime curve's scalar is from 1 to below the order.
bool is_scalar(crypto::Group group, View scalar);

// Scalar times base point, uncompressed; or X25519's public value.
Bytes public_value(crypto::Group group, View scalar);

// What ECDH gives for a valid scalar; nothing where OpenSSL refuses the peer's value.
std::optional<Bytes> agree(crypto::Group group, View scalar, View value);

// base^exponent modulo an odd `modulus`, as long as that.
Bytes power(View base, View exponent, View modulus);

// Whether 1 < value < modulus - 1.
bool is_between(View value, View modulus);

}  // namespace handglass::fuzz::peer
