// Diffie-Hellman modulo a prime (RFC 5246 §7.4.3, §8.1.2), and the groups of RFC 7919.
#pragma once
#include <cstddef>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/secret.hpp"
#include "crypto/random.hpp"

namespace handglass::crypto {

// dh_p and dh_g: big-endian, without leading zeros.
struct DhGroup {
  Bytes p, g;
  std::size_t bits() const;  // of p
  bool operator==(const DhGroup&) const = default;
};

// ffdhe2048 to ffdhe8192 (RFC 7919 appendix A): `bits` is 2048, 3072, 4096, 6144 or 8192.
const DhGroup& ffdhe(std::size_t bits);
// The bits of the RFC 7919 group that this is; 0 for any other.
std::size_t ffdhe_bits(const DhGroup& group);

// Whether a peer's group can be computed with at all: p is odd and has limits::dh_bits_min to
// dh_bits_max bits, and 1 < g < p - 1. How many bits are enough is policy.
bool is_dh_group(const DhGroup& group);

// Whether 1 < value < p - 1 (RFC 7919 §5.1).
bool is_public_value(const DhGroup& group, View value);

// An ephemeral key pair, used once: agree() consumes it. `group` satisfies is_dh_group().
class DhShare {
 public:
  // The exponent has twice the group's strength in bits, at least as RFC 7919 §5.2 says for its
  // groups and as long as p for any other. Draws randomness from `random` in one statement.
  static DhShare generate(DhGroup group, Random& random);

  const DhGroup& group() const { return group_; }
  // Big-endian, as long as p.
  View public_value() const { return public_; }
  // For who shows how the agreement is computed; empty once it has been.
  SecretBytes private_copy() const { return private_.copy(); }
  // The shared secret without its leading zeros (RFC 5246 §8.1.2). public_value_invalid where the
  // peer's value is none.
  Result<SecretBytes> agree(View peer_public_value) &&;

 private:
  DhShare() = default;
  DhGroup group_;
  SecretBytes private_;
  Bytes public_;
};

// The agreement itself, for exponents that a test vector holds: `exponent` big-endian, not zero.
Result<SecretBytes> agree(const DhGroup& group, View exponent, View peer_public_value);

}  // namespace handglass::crypto
