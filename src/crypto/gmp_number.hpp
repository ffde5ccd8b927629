// GMP's numbers, wiped before their memory goes back: mpz_clear does not overwrite it. For source
// files of this room, which include <nettle/bignum.h> first; headers include no library.
#pragma once
#include "base/bytes.hpp"
#include "base/secret.hpp"

#if !defined(NETTLE_BIGNUM_H_INCLUDED)
#error "include <nettle/bignum.h> before this header"
#endif

namespace handglass::crypto {

inline MutableView bytes_of(mp_limb_t* limbs, mp_size_t count) {
  return {reinterpret_cast<std::uint8_t*>(limbs), static_cast<std::size_t>(count) * sizeof *limbs};
}

inline void wipe_limbs(mp_limb_t* limbs, mp_size_t count) { wipe(bytes_of(limbs, count)); }

// To classify or to declassify. How many limbs a number has is never taken for a secret.
inline View limbs_of(mpz_srcptr z) {
  return bytes_of(z->_mp_d, static_cast<mp_size_t>(mpz_size(z)));
}

inline void wipe_and_clear(mpz_ptr z) {
  wipe_limbs(z->_mp_d, z->_mp_alloc);
  mpz_clear(z);
}

inline void set(mpz_ptr z, View big_endian) {
  nettle_mpz_set_str_256_u(z, big_endian.size(), big_endian.data());
}

// At its full length: leading zeros are kept.
inline void write(mpz_srcptr z, MutableView out) {
  nettle_mpz_get_str_256(out.size(), out.data(), z);
}

inline Bytes to_bytes(mpz_srcptr z) {
  Bytes out(nettle_mpz_sizeinbase_256_u(z));
  write(z, out);
  return out;
}

struct Number {
  Number() { mpz_init(value); }
  explicit Number(View big_endian) : Number() { set(value, big_endian); }
  ~Number() { wipe_and_clear(value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  mpz_t value;
};

}  // namespace handglass::crypto
