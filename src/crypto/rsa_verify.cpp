#include "crypto/rsa_verify.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/rsa.h>

#include "crypto/digest_info.hpp"

namespace handglass::crypto {
namespace {

struct Key {
  explicit Key(const RsaPublicKey& key) {
    rsa_public_key_init(&value);
    nettle_mpz_set_str_256_u(value.n, key.modulus.size(), key.modulus.data());
    nettle_mpz_set_str_256_u(value.e, key.exponent.size(), key.exponent.data());
  }
  ~Key() { rsa_public_key_clear(&value); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  rsa_public_key value;
};

struct Number {
  explicit Number(View big_endian) {
    nettle_mpz_init_set_str_256_u(value, big_endian.size(), big_endian.data());
  }
  ~Number() { mpz_clear(value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpz_t value;
};

bool verify_pss(const rsa_public_key& key, HashAlgorithm hash, View digest, mpz_srcptr signature) {
  switch (hash) {
    case HashAlgorithm::sha1: return false;
    case HashAlgorithm::sha256:
      return rsa_pss_sha256_verify_digest(&key, digest.size(), digest.data(), signature) == 1;
    case HashAlgorithm::sha384:
      return rsa_pss_sha384_verify_digest(&key, digest.size(), digest.data(), signature) == 1;
    case HashAlgorithm::sha512:
      return rsa_pss_sha512_verify_digest(&key, digest.size(), digest.data(), signature) == 1;
  }
  return false;
}

}  // namespace

bool rsa_verify(const RsaPublicKey& public_key, Scheme scheme, View digest, View signature) {
  if (signature.size() != public_key.modulus.size()) return false;
  Key key(public_key);
  if (rsa_public_key_prepare(&key.value) != 1) return false;
  const Number number(signature);  // Nettle checks that it is below the modulus
  if (scheme.algorithm == SignatureAlgorithm::rsa_pss)
    return verify_pss(key.value, scheme.hash, digest, number.value);
  // The padded DigestInfo is made and compared whole: nothing of the signature is parsed.
  const Bytes info = digest_info(scheme.hash, digest);
  return rsa_pkcs1_verify(&key.value, info.size(), info.data(), number.value) == 1;
}

}  // namespace handglass::crypto
