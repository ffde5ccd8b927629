// GMP's numbers, wiped before their memory goes back: mpz_clear does not overwrite it. For source
// files of this room, which include <nettle/bignum.h> first; headers include no library.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <ranges>
#include <span>

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

static_assert(GMP_NAIL_BITS == 0);
constexpr std::size_t limb_size = sizeof(mp_limb_t);

constexpr std::size_t limbs_for(std::size_t bytes) { return (bytes + limb_size - 1) / limb_size; }

// Limb by limb: mpz_import() and mpz_export() go byte by byte where bytes are big-endian, which was
// a tenth of a certificate's parsing. Limbs that no byte reaches become zero; no number is longer
// than the limbs that it is put into.
inline void to_limbs(View big_endian, std::span<mp_limb_t> limbs) {
  assert(big_endian.size() <= limbs.size() * limb_size);
  for (mp_limb_t& limb : limbs) {
    const View bytes = big_endian.last(std::min(big_endian.size(), limb_size));
    if (bytes.size() == limb_size) {  // one load: a loop over its bytes took a third of on_curve()
      std::memcpy(&limb, bytes.data(), limb_size);
      if constexpr (std::endian::native == std::endian::little) limb = std::byteswap(limb);
    } else {
      limb = 0;
      for (const std::uint8_t byte : bytes) limb = limb << 8 | byte;
    }
    big_endian = big_endian.first(big_endian.size() - bytes.size());
  }
}

inline void set(mpz_ptr z, View big_endian) {
  const std::size_t count = limbs_for(big_endian.size());
  mp_limb_t* const limbs =
      mpz_limbs_write(z, static_cast<mp_size_t>(std::max<std::size_t>(count, 1)));
  to_limbs(big_endian, {limbs, count});
  mpz_limbs_finish(z, static_cast<mp_size_t>(count));
}

// At its full length: leading zeros are kept. No number is longer than where it is written to; how
// many limbs it has is all that may be asked of it.
inline void write(std::span<const mp_limb_t> limbs, MutableView out) {
  assert(limbs.size() <= limbs_for(out.size()));
  for (std::size_t i = 0; i * limb_size < out.size(); ++i) {
    mp_limb_t limb = i < limbs.size() ? limbs[i] : 0;
    const MutableView left = out.first(out.size() - i * limb_size);
    for (std::uint8_t& byte : left.last(std::min(left.size(), limb_size)) | std::views::reverse) {
      byte = static_cast<std::uint8_t>(limb);
      limb >>= 8;
    }
  }
}
inline void write(mpz_srcptr z, MutableView out) {
  write(std::span(mpz_limbs_read(z), mpz_size(z)), out);
}

// Without leading zeros.
inline Bytes shortest(mpz_srcptr z) {
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

// A number of a prime curve, at most as long as P-521's. It is only read, and so needs no memory
// from the heap.
class ShortNumber {
 public:
  // Zeros may stand before it, up to the last limb.
  static bool fits(View big_endian) { return limbs_for(big_endian.size()) <= limbs_max; }
  explicit ShortNumber(View big_endian) {
    const auto limbs = std::span(limbs_).first(limbs_for(big_endian.size()));
    to_limbs(big_endian, limbs);
    mpz_roinit_n(value_, limbs_.data(), static_cast<mp_size_t>(limbs.size()));
  }
  ~ShortNumber() { wipe_limbs(limbs_.data(), static_cast<mp_size_t>(limbs_.size())); }
  ShortNumber(const ShortNumber&) = delete;
  ShortNumber& operator=(const ShortNumber&) = delete;
  mpz_srcptr operator*() const { return value_; }

 private:
  static constexpr std::size_t limbs_max = limbs_for(66);

  std::array<mp_limb_t, limbs_max> limbs_;
  mpz_t value_;
};

}  // namespace handglass::crypto
