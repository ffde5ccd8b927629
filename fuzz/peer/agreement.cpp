#include "peer/agreement.hpp"

#include <openssl/evp.h>

#include "peer/curves.hpp"

namespace handglass::fuzz::peer {
namespace {

using crypto::Group;
using Key = Owned<EVP_PKEY, &EVP_PKEY_free>;

// Null where OpenSSL's decoder refuses.
Point decoded(Group group, View value) {
  Point point(EC_POINT_new(curve(group)));
  if (EC_POINT_oct2point(curve(group), point.get(), value.data(), value.size(), scratch()) != 1)
    point.reset();
  ERR_clear_error();
  return point;
}

std::optional<Bytes> agree_x25519(View scalar, View value) {
  const Key own(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.data(), scalar.size())),
      other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, value.data(), value.size()));
  const Owned<EVP_PKEY_CTX, &EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new(own.get(), nullptr));
  Bytes out(crypto::field_size(Group::x25519));
  std::size_t size = out.size();
  const bool derived = other && EVP_PKEY_derive_init(context.get()) == 1 &&
                       EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1 &&
                       EVP_PKEY_derive(context.get(), out.data(), &size) == 1;
  ERR_clear_error();
  return derived ? std::optional(out) : std::nullopt;
}

}  // namespace

bool is_point(Group group, View value) {
  // The form is in the first byte; the other forms are OpenSSL's to read, and not TLS 1.2's (RFC
  // 8422 §5.4.1).
  return !value.empty() && value[0] == POINT_CONVERSION_UNCOMPRESSED && decoded(group, value);
}

std::optional<Bytes> point_at(Group group, View x, bool odd_y) {
  const Point point(EC_POINT_new(curve(group)));
  const bool found = EC_POINT_set_compressed_coordinates(curve(group), point.get(), number(x).get(),
                                                         odd_y ? 1 : 0, scratch()) == 1;
  ERR_clear_error();
  return found ? std::optional(encoded(group, point.get())) : std::nullopt;
}

std::optional<Bytes> plus_prime(Group group, View coordinate) {
  const Number sum = number(coordinate);
  must(BN_add(sum.get(), sum.get(), EC_GROUP_get0_field(curve(group))) == 1, "a sum");
  if (BN_num_bytes(sum.get()) > static_cast<int>(coordinate.size())) return std::nullopt;
  return padded(sum.get(), coordinate.size());
}

bool is_scalar(Group group, View scalar) {
  const Number value = number(scalar);
  return !BN_is_zero(value.get()) && BN_cmp(value.get(), EC_GROUP_get0_order(curve(group))) < 0;
}

Bytes public_value(Group group, View scalar) {
  if (group == Group::x25519) {
    const Key own(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, scalar.data(), scalar.size()));
    Bytes out(crypto::public_size(group));
    std::size_t size = out.size();
    must(EVP_PKEY_get_raw_public_key(own.get(), out.data(), &size) == 1, "a public value");
    return out;
  }
  const Point product(EC_POINT_new(curve(group)));
  must(EC_POINT_mul(curve(group), product.get(), number(scalar).get(), nullptr, nullptr,
                    scratch()) == 1,
       "a multiple of the base point");
  return encoded(group, product.get());
}

std::optional<Bytes> agree(Group group, View scalar, View value) {
  if (group == Group::x25519) return agree_x25519(scalar, value);
  if (!is_point(group, value)) return std::nullopt;
  const Point product(EC_POINT_new(curve(group)));
  must(EC_POINT_mul(curve(group), product.get(), nullptr, decoded(group, value).get(),
                    number(scalar).get(), scratch()) == 1,
       "a multiple of a point");
  Bytes out = encoded(group, product.get());
  return Bytes(out.begin() + 1,
               out.begin() + 1 + static_cast<std::ptrdiff_t>(crypto::field_size(group)));
}

Bytes power(View base, View exponent, View modulus) {
  const Number result(BN_new());
  must(BN_mod_exp(result.get(), number(base).get(), number(exponent).get(), number(modulus).get(),
                  scratch()) == 1,
       "a power");
  return padded(result.get(), modulus.size());
}

bool is_between(View value, View modulus) {
  const Number number_of = number(value), most = number(modulus);
  must(BN_sub_word(most.get(), 1) == 1, "a difference");
  return BN_cmp(number_of.get(), BN_value_one()) > 0 && BN_cmp(number_of.get(), most.get()) < 0;
}

}  // namespace handglass::fuzz::peer
