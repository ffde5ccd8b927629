#include "crypto/finite_field.hpp"

#include <gmp.h>
#include <nettle/bignum.h>

#include "base/limits.hpp"
#include "crypto/big_endian.hpp"
#include "crypto/gmp_number.hpp"

namespace handglass::crypto {
namespace {

// Bits of the exponent. Its highest bit is always 1, so that its length says nothing and one bit
// more than the random ones is needed.
std::size_t exponent_bits(const DhGroup& group) {
  switch (ffdhe_bits(group)) {
    case 2048: return 1 + 225;
    case 3072: return 1 + 275;
    case 4096: return 1 + 325;
    case 6144: return 1 + 375;
    case 8192: return 1 + 400;
    // What is known of no other group is that its subgroups are large: a short exponent could be
    // found (RFC 7919 §5.2). One bit less than p has keeps it below p.
    default: return group.bits() - 1;
  }
}

// base^exponent mod p, as long as p. mpz_powm_sec's time and memory accesses depend on lengths
// alone; it needs an odd modulus and an exponent that is not zero.
void power(const DhGroup& group, View base, View exponent, MutableView out) {
  Number b(base), e(exponent), p(group.p), result;
  mpz_powm_sec(result.value, b.value, e.value, p.value);
  write(result.value, out);
}

}  // namespace

std::size_t DhGroup::bits() const { return bit_length(p); }

bool is_dh_group(const DhGroup& group) {
  const std::size_t bits = group.bits();
  return bits >= limits::dh_bits_min && bits <= limits::dh_bits_max && (group.p.back() & 1) == 1 &&
         is_public_value(group, group.g);
}

bool is_public_value(const DhGroup& group, View value) {
  constexpr std::array<std::uint8_t, 1> one{1};
  Bytes p_less_one = group.p;
  p_less_one.back() ^= 1;  // p is odd
  return is_less(one, value) && is_less(value, p_less_one);
}

DhShare DhShare::generate(DhGroup group, Random& random) {
  DhShare share;
  const std::size_t bits = exponent_bits(group), spare = (8 - bits % 8) % 8;
  share.private_ = SecretBytes((bits + 7) / 8);
  random.fill(share.private_.fill());
  std::uint8_t& top = share.private_.fill()[0];
  top = static_cast<std::uint8_t>((top & (0xff >> spare)) | (0x80 >> spare));
  classify(share.private_.reveal());
  share.public_.resize(group.p.size());
  power(group, group.g, share.private_.reveal(), share.public_);
  declassify(share.public_);
  share.group_ = std::move(group);
  return share;
}

Result<SecretBytes> DhShare::agree(View peer_public_value) && {
  const SecretBytes once = std::move(private_);
  return crypto::agree(group_, once.reveal(), peer_public_value);
}

Result<SecretBytes> agree(const DhGroup& group, View exponent, View peer_public_value) {
  if (!is_public_value(group, peer_public_value))
    return fail({.rule = Rule::public_value_invalid,
                 .evidence = {{"group", std::to_string(group.bits()) + " bits"},
                              {"bytes", std::to_string(peer_public_value.size())}}});
  if (exponent.empty())
    return fail({.rule = Rule::key_malformed,
                 .evidence = {{"reason", "the private value is out of range"}}});
  SecretBytes padded(group.p.size());
  power(group, peer_public_value, exponent, padded.fill());
  // TLS 1.2 drops leading zeros, so their number shows in the time of what follows: a leak of the
  // protocol's own, harmless where an exponent is used once.
  declassify(padded.reveal());
  SecretBytes secret(without_leading_zeros(padded.reveal()));
  constexpr std::array<std::uint8_t, 1> one{1};
  if (!is_less(one, secret.reveal()))
    return fail({.rule = Rule::public_value_invalid,
                 .evidence = {{"reason", "the shared secret is 0 or 1: a value of small order"}}});
  classify(secret.reveal());  // all but its length
  return secret;
}

}  // namespace handglass::crypto
