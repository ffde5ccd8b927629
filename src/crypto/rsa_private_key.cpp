// RSA private operations by Nettle's `_tr` and `_sec_` functions: constant-time CRT, blinded, the
// result checked with the public key so that a fault gives no signature rather than one that
// betrays the primes.
#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/rsa.h>

#include <array>
#include <cassert>

#include "base/limits.hpp"
#include "crypto/digest_info.hpp"
#include "crypto/gmp_number.hpp"
#include "crypto/key_in_memory.hpp"
#include "crypto/nettle_random.hpp"

namespace handglass::crypto {
namespace {

class RsaKey final : public KeyInMemory {
 public:
  explicit RsaKey(Random& random) : random_(random) {
    rsa_public_key_init(&public_numbers_);
    rsa_private_key_init(&numbers_);
  }
  ~RsaKey() override {
    rsa_public_key_clear(&public_numbers_);
    for (mpz_ptr secret : {numbers_.d, numbers_.p, numbers_.q, numbers_.a, numbers_.b, numbers_.c})
      wipe_and_clear(secret);
  }
  RsaKey(const RsaKey&) = delete;
  RsaKey& operator=(const RsaKey&) = delete;

  // False where the numbers are no key.
  bool set_numbers(const RsaPublicKey& key, const RsaPrivateNumbers& numbers) {
    set(public_numbers_.n, key.modulus);
    set(public_numbers_.e, key.exponent);
    set(numbers_.p, numbers.p.reveal());
    set(numbers_.q, numbers.q.reveal());
    set(numbers_.a, numbers.d_mod_p1.reveal());
    set(numbers_.b, numbers.d_mod_q1.reveal());
    set(numbers_.c, numbers.q_inverse.reveal());
    return plausible() && finish();
  }

  bool generate(std::size_t bits) {
    mpz_set_ui(public_numbers_.e, 65537);
    return rsa_generate_keypair(&public_numbers_, &numbers_, &random_, draw, nullptr, nullptr,
                                static_cast<unsigned>(bits), 0) == 1 &&
           finish();
  }

  const PublicKey& public_key() const override { return public_; }

  std::vector<Scheme> schemes() const override {
    using enum SignatureAlgorithm;
    using enum HashAlgorithm;
    std::vector<Scheme> out;
    for (Scheme scheme : {Scheme{rsa_pss, sha256},
                          {rsa_pss, sha384},
                          {rsa_pss, sha512},
                          {rsa_pkcs1, sha256},
                          {rsa_pkcs1, sha384},
                          {rsa_pkcs1, sha512},
                          {rsa_pkcs1, sha1}})
      if (fits(public_, scheme)) out.push_back(scheme);
    return out;
  }

  Result<Bytes> sign(Scheme scheme, View message) const override {
    if (!fits(public_, scheme))
      return fail({.rule = Rule::signer_failed,
                   .evidence = {{"reason", "an RSA key cannot sign with this scheme"}}});
    const Digest digest = hash(scheme.hash, message);
    Number signature;
    int done = scheme.algorithm == SignatureAlgorithm::rsa_pss
                   ? sign_pss(scheme.hash, digest.view(), signature.value)
                   : sign_pkcs1(scheme.hash, digest.view(), signature.value);
    // Both are seen by everybody: there is a signature, or there is none.
    declassify({reinterpret_cast<const std::uint8_t*>(&done), sizeof done});
    declassify(limbs_of(signature.value));
    if (done != 1)
      return fail({.rule = Rule::signer_failed,
                   .evidence = {{"reason", "the RSA signature failed its own check"}}});
    Bytes out(public_numbers_.size);
    write(signature.value, out);
    return out;
  }

  bool decrypts() const override { return true; }

  // Nettle's answer, which is not looked at, says whether the block was well-formed: 00 02, no zero
  // among the bytes that follow but one, and that one just before as many bytes as `premaster` has.
  // It writes them by mask. What is not below the modulus it refuses at once, and that is public.
  Result<void> decrypt(View ciphertext, MutableView premaster) const override {
    if (ciphertext.size() != public_numbers_.size) return {};
    const Number number(ciphertext);
    static_cast<void>(rsa_sec_decrypt(&public_numbers_, &numbers_, &random_, draw_secret,
                                      premaster.size(), premaster.data(), number.value));
    return {};
  }

  Bytes structure() const override {
    // d is not needed to sign, but RSAPrivateKey has it: e^-1 modulo lcm(p-1, q-1).
    Number p1, q1, lcm, d;
    mpz_sub_ui(p1.value, numbers_.p, 1);
    mpz_sub_ui(q1.value, numbers_.q, 1);
    mpz_lcm(lcm.value, p1.value, q1.value);
    mpz_invert(d.value, public_numbers_.e, lcm.value);
    auto integer = [](mpz_srcptr z) {
      Bytes magnitude = shortest(z);
      Bytes content = der::integer_content(magnitude);
      wipe(magnitude);
      return wrap_secret(0x02, content);
    };
    return wrap_secret(0x30, der::tlv(0x02, Bytes{0}), integer(public_numbers_.n),
                       integer(public_numbers_.e), integer(d.value), integer(numbers_.p),
                       integer(numbers_.q), integer(numbers_.a), integer(numbers_.b),
                       integer(numbers_.c));
  }

 private:
  // The primes make the modulus, neither is tiny, and the rest lies where it must: GMP ends the
  // program when it raises to the power of zero.
  bool plausible() const {
    Number product;
    mpz_mul(product.value, numbers_.p, numbers_.q);
    const std::size_t quarter = mpz_sizeinbase(public_numbers_.n, 2) / 4;
    auto below = [](mpz_srcptr number, mpz_srcptr prime) {
      return mpz_sgn(number) > 0 && mpz_cmp(number, prime) < 0;
    };
    return mpz_cmp(product.value, public_numbers_.n) == 0 &&
           mpz_sizeinbase(numbers_.p, 2) >= quarter && mpz_sizeinbase(numbers_.q, 2) >= quarter &&
           below(numbers_.a, numbers_.p) && below(numbers_.b, numbers_.q) &&
           below(numbers_.c, numbers_.p);
  }

  bool finish() {
    if (rsa_public_key_prepare(&public_numbers_) != 1 || rsa_private_key_prepare(&numbers_) != 1)
      return false;
    public_ = RsaPublicKey{.modulus = shortest(public_numbers_.n),
                           .exponent = shortest(public_numbers_.e)};
    // Only now: the search for primes, and the look at numbers from a file, are not silent.
    for (mpz_srcptr secret :
         {numbers_.d, numbers_.p, numbers_.q, numbers_.a, numbers_.b, numbers_.c})
      classify(limbs_of(secret));
    return true;
  }

  int sign_pkcs1(HashAlgorithm algorithm, View digest, mpz_ptr signature) const {
    const Bytes info = digest_info(algorithm, digest);
    return rsa_pkcs1_sign_tr(&public_numbers_, &numbers_, &random_, draw_secret, info.size(),
                             info.data(), signature);
  }

  int sign_pss(HashAlgorithm algorithm, View digest, mpz_ptr signature) const {
    const auto operation = algorithm == HashAlgorithm::sha256   ? rsa_pss_sha256_sign_digest_tr
                           : algorithm == HashAlgorithm::sha384 ? rsa_pss_sha384_sign_digest_tr
                                                                : rsa_pss_sha512_sign_digest_tr;
    std::array<std::uint8_t, digest_size_max> salt{};
    random_.fill(MutableView(salt).first(digest.size()));
    return operation(&public_numbers_, &numbers_, &random_, draw_secret, digest.size(), salt.data(),
                     digest.data(), signature);
  }

  Random& random_;
  struct ::rsa_public_key public_numbers_;  // Nettle's, which shares its name with ours
  struct ::rsa_private_key numbers_;
  PublicKey public_;
};

}  // namespace

Result<std::shared_ptr<const PrivateKey>> rsa_private_key(const RsaPublicKey& key,
                                                          const RsaPrivateNumbers& numbers,
                                                          Random& random) {
  auto malformed = [](std::string reason) {
    return fail({.rule = Rule::key_malformed, .evidence = {{"reason", std::move(reason)}}});
  };
  auto made = std::make_shared<RsaKey>(random);
  if (!made->set_numbers(key, numbers))
    return malformed("the RSA key's primes, exponents and coefficient do not fit its modulus");
  // The fault check of one signature proves the exponents and the coefficient, in constant time.
  if (!made->sign({SignatureAlgorithm::rsa_pkcs1, HashAlgorithm::sha256}, {}))
    return malformed("the RSA key's private numbers do not belong to its public ones");
  return made;
}

std::shared_ptr<const PrivateKey> generate_rsa(std::size_t bits, Random& random) {
  assert(bits >= 1024 && bits <= 4096);
  auto made = std::make_shared<RsaKey>(random);
  while (!made->generate(bits)) {
  }
  return made;
}

}  // namespace handglass::crypto
