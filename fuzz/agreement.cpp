// Key agreement beside OpenSSL's. The first byte picks a group, the second where the peer's value
// comes from, then follow our private number and that value. Both take the same values for public
// ones, agree on the same secret, and refuse the same. A key that we make has OpenSSL's public
// value.
#include "peer/agreement.hpp"
#include "base/limits.hpp"
#include "crypto/big_endian.hpp"
#include "crypto/finite_field.hpp"
#include "crypto/group.hpp"
#include "pieces.hpp"
#include "target.hpp"

using namespace handglass;
using namespace handglass::fuzz;
using crypto::Group;

namespace {

// Few values are points: most are made from an x-coordinate or a scalar.
Bytes peer_value(Pieces& in, Group group) {
  enum Source : std::uint8_t { as_it_is, of_scalar, at_x, beyond_prime, sources };
  const auto source = static_cast<Source>(in.byte() % sources);
  const std::uint8_t which = in.byte();
  const std::size_t n = crypto::field_size(group);
  if (group == Group::x25519 || source == as_it_is) return in.rest();
  Bytes value;
  if (source == of_scalar) {
    const Bytes scalar = in.bytes(n);
    if (!peer::is_scalar(group, scalar)) return in.rest();
    value = peer::public_value(group, scalar);
  } else {
    value = peer::point_at(group, in.bytes(n), which % 2 == 1).value_or(Bytes{});
  }
  // A coordinate not below the prime is none, though it means the same number (RFC 8422 §5.11).
  if (source == beyond_prime && !value.empty()) {
    const MutableView coordinate = MutableView(value).subspan(which % 4 < 2 ? 1 : 1 + n, n);
    if (const auto sum = peer::plus_prime(group, coordinate))
      std::ranges::copy(*sum, coordinate.begin());
  }
  // What is left of the input changes what has been made.
  const Bytes changes = in.rest();
  for (std::size_t i = 0; i < std::min(changes.size(), value.size()); ++i) value[i] ^= changes[i];
  return value;
}

void check_same(const Result<SecretBytes>& ours, const std::optional<Bytes>& theirs) {
  require(ours.has_value() == theirs.has_value(), "a value is refused by both or by none");
  if (ours)
    require(same(ours->reveal(), *theirs), "the shared secret");
  else
    require(ours.error().rule == Rule::public_value_invalid, "the peer's value is at fault");
}

void check_group(Pieces& in, Group group) {
  const Bytes scalar = in.bytes(crypto::field_size(group)), value = peer_value(in, group);
  const bool is_public = crypto::is_public_value(group, value);
  if (group == Group::x25519)
    require(is_public == (value.size() == crypto::public_size(group)), "a u-coordinate's length");
  else
    require(is_public == peer::is_point(group, value), "a point of the curve");

  const auto ours = crypto::agree(group, scalar, value);
  if (group == Group::x25519 || peer::is_scalar(group, scalar))
    check_same(ours, peer::agree(group, scalar, value));
  else
    require(!ours, "a private number that is none is refused");

  const auto random = crypto::seeded_random(scalar);
  crypto::KeyShare share = crypto::KeyShare::generate(group, *random);
  const SecretBytes own = share.private_copy();
  require(same(share.public_value(), peer::public_value(group, own.reveal())), "our public value");
  check_same(std::move(share).agree(value), peer::agree(group, own.reveal(), value));
}

// A named group, or one from the input, whose modulus need not be a prime.
crypto::DhGroup dh_group(Pieces& in) {
  const std::uint8_t which = in.byte();
  if (which % 4 == 0) return crypto::ffdhe(which % 8 == 0 ? 2048 : 3072);
  // 1024 bits and a little, so that the bound is met from both sides.
  Bytes p = in.bytes(120 + in.byte() % 24), g = in.bytes(in.below(p.size() + 2));
  return {.p = to_bytes(crypto::without_leading_zeros(p)),
          .g = to_bytes(crypto::without_leading_zeros(g))};
}

void check_finite_field(Pieces& in) {
  const crypto::DhGroup group = dh_group(in);
  const std::size_t bits = crypto::bit_length(group.p);
  const bool usable = bits >= limits::dh_bits_min && bits <= limits::dh_bits_max &&
                      group.p.back() % 2 == 1 && peer::is_between(group.g, group.p);
  require(crypto::is_dh_group(group) == usable, "what can be computed with");
  if (!usable) return;

  const std::uint8_t near = in.byte();
  const Bytes exponent = in.bytes(1 + in.below(group.p.size()));
  Bytes value = in.rest();
  if (near % 4 == 1) {  // beside p - 1
    value = group.p;
    value.back() = static_cast<std::uint8_t>(value.back() + near / 4 % 8 - 4);
  }
  const bool is_public = peer::is_between(value, group.p);
  require(crypto::is_public_value(group, value) == is_public, "more than 1 and less than p - 1");

  const auto expected = [&](View secret) -> std::optional<Bytes> {
    if (!is_public) return std::nullopt;
    const Bytes power = peer::power(value, secret, group.p);
    const View number = crypto::without_leading_zeros(power);
    // 0 and 1 are refused, which a modulus that is no safe prime may come to.
    if (crypto::bit_length(number) <= 1) return std::nullopt;
    return to_bytes(number);
  };
  if (!crypto::without_leading_zeros(exponent).empty())
    check_same(crypto::agree(group, exponent, value), expected(exponent));

  const auto random = crypto::seeded_random(exponent);
  crypto::DhShare share = crypto::DhShare::generate(group, *random);
  const SecretBytes own = share.private_copy();
  require(same(share.public_value(), peer::power(group.g, own.reveal(), group.p)),
          "our public value");
  check_same(std::move(share).agree(value), expected(own.reveal()));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Pieces in(data, size);
  const std::uint8_t which = in.byte() % 5;
  if (which < names_of<Group>.size())
    check_group(in, names_of<Group>[which].value);
  else
    check_finite_field(in);
  return 0;
}
