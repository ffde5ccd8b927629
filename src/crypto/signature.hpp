// Signature schemes, and checking a signature with a public key.
#pragma once
#include <array>
#include <cassert>
#include <optional>
#include <variant>

#include "base/bytes.hpp"
#include "base/names.hpp"
#include "crypto/group.hpp"
#include "crypto/hash.hpp"

namespace handglass::crypto {

enum class SignatureAlgorithm : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, ed25519 };

// What is signed how. For PSS the salt is as long as the digest and MGF1 uses the same hash (RFC
// 8446 §4.2.3, RFC 8017 §8.1).
struct Scheme {
  SignatureAlgorithm algorithm{};
  HashAlgorithm hash{};  // without meaning for Ed25519, which signs the message itself
  bool operator==(const Scheme&) const = default;
};

// Keys as numbers, big-endian without leading zeros. Only what public_key() of key_file.hpp has
// checked is ever held here.
struct RsaPublicKey {
  Bytes modulus, exponent;
  std::size_t bits() const;
  bool operator==(const RsaPublicKey&) const = default;
};
// An uncompressed point, in place: nearly every certificate has one, and a parser of certificates
// has little else to ask the heap for.
class PointBytes {
 public:
  PointBytes() = default;
  PointBytes(View point) : size_(static_cast<std::uint8_t>(point.size())) {
    assert(point.size() <= bytes_.size());
    std::ranges::copy(point, bytes_.begin());
  }
  operator View() const { return View(bytes_).first(size_); }
  bool operator==(const PointBytes&) const = default;

 private:
  std::array<std::uint8_t, public_size(Group::p521)> bytes_{};
  std::uint8_t size_ = 0;
};
struct EcPublicKey {
  Group group{};
  PointBytes point;
  bool operator==(const EcPublicKey&) const = default;
};
struct Ed25519PublicKey {
  std::array<std::uint8_t, 32> bytes{};
  bool operator==(const Ed25519PublicKey&) const = default;
};
using PublicKey = std::variant<RsaPublicKey, EcPublicKey, Ed25519PublicKey>;

// Whether a key of this type can make a signature of this scheme.
bool fits(const PublicKey& key, Scheme scheme);

// "RSA 2048", "EC P-256", "Ed25519".
std::string describe(const PublicKey& key);

// Whether `signature` is `scheme`'s signature of `message` under `key`. Exact encodings only: DER
// for ECDSA (RFC 3279 §2.2.3), the modulus's length and no tolerance in the padding for RSA (RFC
// 8017 §8.1.2, §8.2.2). Everything here is public.
[[nodiscard]] bool verify(const PublicKey& key, Scheme scheme, View message, View signature);

}  // namespace handglass::crypto

template <>
inline constexpr auto handglass::names_of<handglass::crypto::SignatureAlgorithm> =
    std::to_array<handglass::Named<handglass::crypto::SignatureAlgorithm>>({
        {handglass::crypto::SignatureAlgorithm::rsa_pkcs1, "RSA PKCS#1 v1.5"},
        {handglass::crypto::SignatureAlgorithm::rsa_pss, "RSA-PSS"},
        {handglass::crypto::SignatureAlgorithm::ecdsa, "ECDSA"},
        {handglass::crypto::SignatureAlgorithm::ed25519, "Ed25519"},
    });
