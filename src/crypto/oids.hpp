// The object identifiers of keys, curves, hashes and signatures, as content octets that the
// compiler encodes (X.690 §8.19).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "crypto/group.hpp"
#include "crypto/hash.hpp"

namespace handglass::crypto::oids {

namespace detail {
consteval std::size_t digits(std::uint32_t arc) { return arc < 0x80 ? 1 : 1 + digits(arc >> 7); }

template <std::uint32_t... Numbers>
consteval auto encode() {
  std::array<std::uint8_t, (digits(Numbers) + ...)> out{};
  std::size_t at = 0;
  for (std::uint32_t number : {Numbers...})
    for (std::size_t left = digits(number); left-- > 0;)
      out[at++] = static_cast<std::uint8_t>((number >> (7 * left) & 0x7f) | (left > 0 ? 0x80 : 0));
  return out;
}
}  // namespace detail

// The first two arcs share a number.
template <std::uint32_t First, std::uint32_t Second, std::uint32_t... Rest>
inline constexpr auto oid = detail::encode<First * 40 + Second, Rest...>();

// Keys: RFC 3279 §2.3.1, RFC 4055 §1.2, RFC 5480 §2.1.1, RFC 8410 §3.
inline constexpr auto& rsa_encryption = oid<1, 2, 840, 113549, 1, 1, 1>;
inline constexpr auto& rsa_pss = oid<1, 2, 840, 113549, 1, 1, 10>;
inline constexpr auto& ec_public_key = oid<1, 2, 840, 10045, 2, 1>;
inline constexpr auto& ed25519 = oid<1, 3, 101, 112>;

// Signatures: RFC 3279 §2.2.3, RFC 4055 §5, RFC 5758 §3.2.
inline constexpr auto& sha1_with_rsa = oid<1, 2, 840, 113549, 1, 1, 5>;
inline constexpr auto& sha256_with_rsa = oid<1, 2, 840, 113549, 1, 1, 11>;
inline constexpr auto& sha384_with_rsa = oid<1, 2, 840, 113549, 1, 1, 12>;
inline constexpr auto& sha512_with_rsa = oid<1, 2, 840, 113549, 1, 1, 13>;
inline constexpr auto& ecdsa_with_sha1 = oid<1, 2, 840, 10045, 4, 1>;
inline constexpr auto& ecdsa_with_sha256 = oid<1, 2, 840, 10045, 4, 3, 2>;
inline constexpr auto& ecdsa_with_sha384 = oid<1, 2, 840, 10045, 4, 3, 3>;
inline constexpr auto& ecdsa_with_sha512 = oid<1, 2, 840, 10045, 4, 3, 4>;
inline constexpr auto& mgf1 = oid<1, 2, 840, 113549, 1, 1, 8>;

// Hashes: RFC 4055 §2.1.
constexpr View of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha1: return oid<1, 3, 14, 3, 2, 26>;
    case HashAlgorithm::sha256: return oid<2, 16, 840, 1, 101, 3, 4, 2, 1>;
    case HashAlgorithm::sha384: return oid<2, 16, 840, 1, 101, 3, 4, 2, 2>;
    case HashAlgorithm::sha512: return oid<2, 16, 840, 1, 101, 3, 4, 2, 3>;
  }
  return {};
}

// Named curves: RFC 5480 §2.1.1.1.
constexpr View of(Group group) {
  switch (group) {
    case Group::p256: return oid<1, 2, 840, 10045, 3, 1, 7>;
    case Group::p384: return oid<1, 3, 132, 0, 34>;
    case Group::p521: return oid<1, 3, 132, 0, 35>;
    case Group::x25519: break;
  }
  return {};
}

}  // namespace handglass::crypto::oids
