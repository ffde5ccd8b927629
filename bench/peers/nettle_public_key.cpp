// Nettle's keys, as numbers, which its own functions read and write; what reads DER, and an ECDSA
// signature's r and s, is our own. Its random numbers are the application's, so they are ours.
#include <nettle/bignum.h>
#include <nettle/curve25519.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/eddsa.h>
#include <nettle/nettle-meta.h>
#include <nettle/rsa.h>
#include <nettle/sha2.h>

#include "crypto/key_file.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/nettle_random.hpp"
#include "peer.hpp"

namespace handglass::bench {
namespace {

struct Number {
  Number() { mpz_init(value); }
  explicit Number(View big_endian) {
    nettle_mpz_init_set_str_256_u(value, big_endian.size(), big_endian.data());
  }
  ~Number() { mpz_clear(value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpz_t value;
};
void set(mpz_ptr z, View big_endian) {
  nettle_mpz_set_str_256_u(z, big_endian.size(), big_endian.data());
}
void write(mpz_srcptr z, MutableView out) { nettle_mpz_get_str_256(out.size(), out.data(), z); }
Bytes shortest(mpz_srcptr z) {
  Bytes out(nettle_mpz_sizeinbase_256_u(z));
  write(z, out);
  return out;
}
using crypto::structure::EcdsaSignature;

void* random() { return &crypto::system_random(); }

using Digest = std::array<std::uint8_t, SHA256_DIGEST_SIZE>;
Digest sha256(View message) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, message.size(), message.data());
  Digest out{};
  sha256_digest(&context, out.size(), out.data());
  return out;
}

struct Point {
  explicit Point(const ecc_curve* curve) { ecc_point_init(&it, curve); }
  ~Point() { ecc_point_clear(&it); }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;
  bool read(View uncompressed) {
    const View both = uncompressed.subspan(1);
    const Number x(both.first(both.size() / 2)), y(both.subspan(both.size() / 2));
    return ecc_point_set(&it, x.value, y.value) == 1;
  }
  ecc_point it;
};
struct Scalar {
  explicit Scalar(const ecc_curve* curve) { ecc_scalar_init(&it, curve); }
  ~Scalar() { ecc_scalar_clear(&it); }
  Scalar(const Scalar&) = delete;
  Scalar& operator=(const Scalar&) = delete;
  ecc_scalar it;
};

const ecc_curve* curve_of(crypto::Group group) {
  switch (group) {
    case crypto::Group::p384: return nettle_get_secp_384r1();
    case crypto::Group::p521: return nettle_get_secp_521r1();
    default: return nettle_get_secp_256r1();
  }
}

crypto::Digest digest_of(crypto::HashAlgorithm algorithm, View message) {
  const nettle_hash& hash = algorithm == crypto::HashAlgorithm::sha256   ? nettle_sha256
                            : algorithm == crypto::HashAlgorithm::sha384 ? nettle_sha384
                                                                         : nettle_sha512;
  sha512_ctx context;  // the largest of them
  crypto::Digest out{.bytes = {}, .size = hash.digest_size};
  hash.init(&context);
  hash.update(&context, message.size(), message.data());
  hash.digest(&context, out.size, out.bytes.data());
  return out;
}

class EcdsaSigner final : public PeerSigner {
 public:
  EcdsaSigner(crypto::HashAlgorithm hash, View key, const crypto::EcPublicKey& public_key)
      : hash_(hash), scalar_(curve_of(public_key.group)), point_(curve_of(public_key.group)) {
    const auto inner = der::parse<crypto::structure::EcPrivateKey>(key).value();
    ecc_scalar_set(&scalar_.it, Number(inner.private_key.content).value);
    point_.read(public_key.point);
    dsa_signature_init(&made_);
  }
  ~EcdsaSigner() override { dsa_signature_clear(&made_); }
  EcdsaSigner(const EcdsaSigner&) = delete;
  EcdsaSigner& operator=(const EcdsaSigner&) = delete;

  Bytes sign(View message) override {
    const crypto::Digest digest = digest_of(hash_, message);
    ecdsa_sign(&scalar_.it, random(), crypto::draw, digest.size, digest.bytes.data(), &made_);
    const Bytes r = der::integer_content(shortest(made_.r)),
                s = der::integer_content(shortest(made_.s));
    return der::encode(EcdsaSignature{.r = {r}, .s = {s}});
  }
  bool verify(View message, View signature) override {
    const auto parsed = der::parse<EcdsaSignature>(signature);
    if (!parsed) return false;
    const crypto::Digest digest = digest_of(hash_, message);
    set(made_.r, parsed->r.magnitude());
    set(made_.s, parsed->s.magnitude());
    return ecdsa_verify(&point_.it, digest.size, digest.bytes.data(), &made_) == 1;
  }

 private:
  crypto::HashAlgorithm hash_;
  Scalar scalar_;
  Point point_;
  dsa_signature made_;
};

class RsaSigner final : public PeerSigner {
 public:
  RsaSigner(bool pss, View key) : pss_(pss) {
    rsa_public_key_init(&public_);
    rsa_private_key_init(&key_);
    rsa_keypair_from_der(&public_, &key_, 0, key.size(), key.data());
  }
  ~RsaSigner() override {
    rsa_public_key_clear(&public_);
    rsa_private_key_clear(&key_);
  }
  RsaSigner(const RsaSigner&) = delete;
  RsaSigner& operator=(const RsaSigner&) = delete;

  Bytes sign(View message) override {
    Number made;
    if (pss_) {
      const Digest digest = sha256(message);
      Digest salt{};
      crypto::system_random().fill(salt);
      rsa_pss_sha256_sign_digest_tr(&public_, &key_, random(), crypto::draw, salt.size(),
                                    salt.data(), digest.data(), made.value);
    } else {
      sha256_ctx hash;
      sha256_init(&hash);
      sha256_update(&hash, message.size(), message.data());
      rsa_sha256_sign_tr(&public_, &key_, random(), crypto::draw, &hash, made.value);
    }
    Bytes out(public_.size);
    write(made.value, out);
    return out;
  }
  bool verify(View message, View signature) override {
    const Digest digest = sha256(message);
    const Number made(signature);
    return (pss_ ? rsa_pss_sha256_verify_digest(&public_, digest.size(), digest.data(), made.value)
                 : rsa_sha256_verify_digest(&public_, digest.data(), made.value)) == 1;
  }

 private:
  bool pss_;
  rsa_public_key public_;
  rsa_private_key key_;
};

class Ed25519Signer final : public PeerSigner {
 public:
  Ed25519Signer(View key, const crypto::Ed25519PublicKey& public_key) : public_(public_key.bytes) {
    std::ranges::copy(der::parse<der::OctetString>(key).value().content, seed_.begin());
  }
  Bytes sign(View message) override {
    Bytes out(ED25519_SIGNATURE_SIZE);
    ed25519_sha512_sign(public_.data(), seed_.data(), message.size(), message.data(), out.data());
    return out;
  }
  bool verify(View message, View signature) override {
    return ed25519_sha512_verify(public_.data(), message.size(), message.data(),
                                 signature.data()) == 1;
  }

 private:
  std::array<std::uint8_t, ED25519_KEY_SIZE> seed_{}, public_;
};

bool agree_x25519(View peer, MutableView public_value, MutableView secret) {
  std::array<std::uint8_t, CURVE25519_SIZE> scalar{};
  crypto::system_random().fill(scalar);
  curve25519_mul_g(public_value.data(), scalar.data());
  curve25519_mul(secret.data(), scalar.data(), peer.data());
  return true;
}

}  // namespace

bool nettle_agree(crypto::Group group, View peer, MutableView public_value, MutableView secret) {
  if (group == crypto::Group::x25519) return agree_x25519(peer, public_value, secret);
  const ecc_curve* const curve = curve_of(group);
  Scalar own(curve);
  Point shown(curve), other(curve), shared(curve);
  if (!other.read(peer)) return false;
  ecc_scalar_random(&own.it, random(), crypto::draw);
  ecc_point_mul_g(&shown.it, &own.it);
  ecc_point_mul(&shared.it, &own.it, &other.it);
  Number x, y;
  ecc_point_get(&shown.it, x.value, y.value);
  public_value[0] = 4;  // uncompressed
  write(x.value, public_value.subspan(1, secret.size()));
  write(y.value, public_value.subspan(1 + secret.size()));
  ecc_point_get(&shared.it, x.value, nullptr);
  write(x.value, secret);
  return true;
}

std::unique_ptr<PeerSigner> nettle_signer(crypto::Scheme scheme, View key, View public_key) {
  const View inner = der::parse<crypto::structure::PrivateKeyInfo>(key).value().private_key.content;
  const crypto::PublicKey parsed = crypto::public_key(public_key).value();
  switch (scheme.algorithm) {
    case crypto::SignatureAlgorithm::ecdsa:
      return std::make_unique<EcdsaSigner>(scheme.hash, inner,
                                           std::get<crypto::EcPublicKey>(parsed));
    case crypto::SignatureAlgorithm::ed25519:
      return std::make_unique<Ed25519Signer>(inner, std::get<crypto::Ed25519PublicKey>(parsed));
    case crypto::SignatureAlgorithm::rsa_pkcs1: return std::make_unique<RsaSigner>(false, inner);
    case crypto::SignatureAlgorithm::rsa_pss: return std::make_unique<RsaSigner>(true, inner);
  }
  return nullptr;
}

}  // namespace handglass::bench
