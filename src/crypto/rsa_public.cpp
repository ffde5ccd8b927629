// What is done with an RSA public key: checking signatures, and encrypting a premaster secret.
#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/rsa.h>
#undef rsa_encrypt  // Nettle's macro would rename ours

#include "crypto/digest_info.hpp"
#include "crypto/gmp_number.hpp"
#include "crypto/nettle_random.hpp"
#include "crypto/rsa_encrypt.hpp"
#include "crypto/rsa_verify.hpp"

namespace handglass::crypto {
namespace {

struct Key {
  explicit Key(const RsaPublicKey& key) {
    rsa_public_key_init(&value);
    set(value.n, key.modulus);
    set(value.e, key.exponent);
  }
  ~Key() { rsa_public_key_clear(&value); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  rsa_public_key value;
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

Result<Bytes> rsa_encrypt(const RsaPublicKey& public_key, View message, Random& random) {
  Key key(public_key);
  Number ciphertext;
  if (rsa_public_key_prepare(&key.value) != 1 ||
      nettle_rsa_encrypt(&key.value, &random, draw_secret, message.size(), message.data(),
                         ciphertext.value) != 1)
    return fail({.rule = Rule::key_unsupported,
                 .evidence = {{"reason", "an RSA key of " + std::to_string(public_key.bits()) +
                                             " bits is too short to encrypt " +
                                             std::to_string(message.size()) + " bytes"}}});
  Bytes out(public_key.modulus.size());
  write(ciphertext.value, out);
  declassify(out);
  return out;
}

}  // namespace handglass::crypto
