#include "key.hpp"

#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/rsa.h>

#include <stdexcept>

#include "crypto/gmp_number.hpp"
#include "crypto/key_file.hpp"
#include "crypto/key_in_memory.hpp"
#include "crypto/key_structures.hpp"
#include "crypto/nettle_random.hpp"
#include "crypto/prime_curve.hpp"

namespace handglass::test_module {
namespace {

template <class T>
T parsed(View der) {
  auto out = der::parse<T>(der);
  if (!out) throw std::runtime_error("a key of another form than expected");
  return *out;
}

}  // namespace

Key::Key(View der) {
  auto read = crypto::private_key(der, crypto::system_random());
  if (!read) throw std::runtime_error("a private key that cannot be read");
  key_ = *std::move(read);
  structure_ = dynamic_cast<const crypto::KeyInMemory&>(*key_).structure();
}

CK_KEY_TYPE Key::type() const {
  if (std::holds_alternative<crypto::RsaPublicKey>(public_key())) return CKK_RSA;
  return std::holds_alternative<crypto::EcPublicKey>(public_key()) ? CKK_EC : CKK_EC_EDWARDS;
}

std::size_t Key::signature_size() const {
  if (const auto* rsa = std::get_if<crypto::RsaPublicKey>(&public_key()))
    return rsa->modulus.size();
  if (const auto* ec = std::get_if<crypto::EcPublicKey>(&public_key()))
    return 2 * crypto::field_size(ec->group);
  return 64;
}

std::optional<Bytes> Key::rsa(View block) const {
  const auto numbers = parsed<crypto::structure::RsaPrivateKey>(structure_);
  struct ::rsa_public_key public_numbers;
  struct ::rsa_private_key private_numbers;
  rsa_public_key_init(&public_numbers);
  rsa_private_key_init(&private_numbers);
  crypto::set(public_numbers.n, numbers.modulus.magnitude());
  crypto::set(public_numbers.e, numbers.public_exponent.magnitude());
  crypto::set(private_numbers.p, numbers.prime1.magnitude());
  crypto::set(private_numbers.q, numbers.prime2.magnitude());
  crypto::set(private_numbers.a, numbers.exponent1.magnitude());
  crypto::set(private_numbers.b, numbers.exponent2.magnitude());
  crypto::set(private_numbers.c, numbers.coefficient.magnitude());
  rsa_public_key_prepare(&public_numbers);
  rsa_private_key_prepare(&private_numbers);

  const crypto::Number in(block);
  crypto::Number out;
  std::optional<Bytes> result;
  if (mpz_cmp(in.value, public_numbers.n) < 0 &&
      rsa_compute_root_tr(&public_numbers, &private_numbers, &crypto::system_random(), crypto::draw,
                          out.value, in.value) == 1) {
    result.emplace(public_numbers.size);
    crypto::write(out.value, *result);
  }
  rsa_public_key_clear(&public_numbers);
  rsa_private_key_clear(&private_numbers);
  return result;
}

Bytes Key::ecdsa(View digest) const {
  const auto group = std::get<crypto::EcPublicKey>(public_key()).group;
  const auto numbers = parsed<crypto::structure::EcPrivateKey>(structure_);
  return crypto::prime_curve::sign(group, numbers.private_key.content, digest,
                                   crypto::system_random());
}

Bytes Key::ed25519(View message) const {
  return key_->sign({crypto::SignatureAlgorithm::ed25519, {}}, message).value();
}

}  // namespace handglass::test_module
