// Key exchange groups: ephemeral keys and agreement on them.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/failure.hpp"
#include "base/names.hpp"
#include "base/secret.hpp"
#include "crypto/random.hpp"

namespace handglass::crypto {

enum class Group : std::uint8_t { p256, p384, p521, x25519 };

// Bytes of one coordinate, or of the whole public value of X25519.
constexpr std::size_t field_size(Group group) {
  switch (group) {
    case Group::p256: return 32;
    case Group::p384: return 48;
    case Group::p521: return 66;
    case Group::x25519: return 32;
  }
  return 0;
}
// An uncompressed point (SEC 1 §2.3.3), or a u-coordinate (RFC 7748 §6.1).
constexpr std::size_t public_size(Group group) {
  return group == Group::x25519 ? 32 : 1 + 2 * field_size(group);
}

// Whether `value` is a public value of `group`: its length, its form, and for the prime curves that
// the point is on the curve (RFC 8422 §5.11). Compressed points and the point at infinity are not.
bool is_public_value(Group group, View value);

// An ephemeral key pair, used once: agree() consumes it.
class KeyShare {
 public:
  // Draws randomness from `random` in one statement, so that seeded runs repeat.
  static KeyShare generate(Group group, Random& random);

  Group group() const { return group_; }
  View public_value() const { return View(public_).first(public_size(group_)); }
  // For who shows how the agreement is computed; empty once it has been.
  SecretBytes private_copy() const { return SecretBytes(private_.reveal()); }
  // The shared secret: the x-coordinate with its leading zeros (RFC 8422 §5.10), or X25519's 32
  // bytes. Refuses a peer's value that is no public value of the group (public_value_invalid), and
  // an all-zero X25519 result (RFC 7748 §6.1).
  Result<SecretBytes> agree(View peer_public_value) &&;

 private:
  // As long as a scalar can be: a server holds one while it waits, and its room for as long.
  using Private = BoundedSecret<field_size(Group::p521)>;
  KeyShare() = default;
  Group group_{};
  Private private_;
  std::array<std::uint8_t, 133> public_{};
};

// The agreement itself, for keys that a file or a test vector holds: `scalar` big-endian, or RFC
// 7748's 32 bytes.
Result<SecretBytes> agree(Group group, View scalar, View peer_public_value);

}  // namespace handglass::crypto

template <>
inline constexpr auto handglass::names_of<handglass::crypto::Group> =
    std::to_array<handglass::Named<handglass::crypto::Group>>({
        {handglass::crypto::Group::p256, "P-256"},
        {handglass::crypto::Group::p384, "P-384"},
        {handglass::crypto::Group::p521, "P-521"},
        {handglass::crypto::Group::x25519, "X25519"},
    });
