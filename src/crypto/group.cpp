#include "crypto/group.hpp"

#include <cryptopp/donna.h>

#include "base/constant_time.hpp"
#include "crypto/prime_curve.hpp"

namespace handglass::crypto {
namespace {

// The Montgomery ladder over curve25519 is constant-time in Crypto++, which clamps the scalar and
// ignores the top bit of a u-coordinate (RFC 7748 §5).
Result<SecretBytes> agree_x25519(View scalar, View peer) {
  SecretBytes shared(field_size(Group::x25519));
  CryptoPP::Donna::curve25519_mult(shared.fill().data(), scalar.data(), peer.data());
  constexpr std::array<std::uint8_t, field_size(Group::x25519)> zero{};
  if (equal_in_constant_time(shared.reveal(), zero))
    return fail(
        {.rule = Rule::public_value_invalid,
         .evidence = {{"reason", "the shared secret is all zeros: a point of small order"}}});
  return shared;
}

}  // namespace

bool is_public_value(Group group, View value) {
  return value.size() == public_size(group) &&
         (group == Group::x25519 || prime_curve::is_point(group, value));
}

KeyShare KeyShare::generate(Group group, Random& random) {
  KeyShare share;
  share.group_ = group;
  if (group == Group::x25519) {
    share.private_ = Private(field_size(group));
    random.fill(share.private_.fill());
    classify(share.private_.reveal());
    CryptoPP::Donna::curve25519_mult(share.public_.data(), share.private_.reveal().data());
    declassify(share.public_);
  } else {
    share.private_ = Private(prime_curve::random_scalar(group, random).reveal());
    std::ranges::copy(prime_curve::public_point(group, share.private_.reveal()),
                      share.public_.begin());
  }
  return share;
}

Result<SecretBytes> KeyShare::agree(View peer_public_value) && {
  const Private once = std::move(private_);
  return crypto::agree(group_, once.reveal(), peer_public_value);
}

Result<SecretBytes> agree(Group group, View scalar, View peer_public_value) {
  if (!is_public_value(group, peer_public_value))
    return fail({.rule = Rule::public_value_invalid,
                 .evidence = {{"group", std::string(name_of(group))},
                              {"bytes", std::to_string(peer_public_value.size())}}});
  const bool usable = group == Group::x25519 ? scalar.size() == field_size(group)
                                             : prime_curve::is_scalar(group, scalar);
  if (!usable)
    return fail({.rule = Rule::key_malformed,
                 .evidence = {{"reason", "the private value is out of range"}}});
  if (group == Group::x25519) return agree_x25519(scalar, peer_public_value);
  return prime_curve::multiply(group, scalar, peer_public_value);
}

}  // namespace handglass::crypto
