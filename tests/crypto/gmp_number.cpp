// Big numbers read and written limb by limb, beside Nettle's functions, which go byte by byte.
// clang-format off
#include <nettle/bignum.h>
// clang-format on

#include "crypto/gmp_number.hpp"
#include "bytes.hpp"
#include "crypto/random.hpp"

using namespace handglass;
using namespace handglass::crypto;

TEST_CASE("a number of any length is read and written as Nettle does") {
  const auto random = seeded_random(as_bytes("numbers"));
  for (std::size_t size = 0; size <= 72; ++size) {
    for (std::size_t zeros = 0; zeros <= size; ++zeros) {
      CAPTURE(size);
      CAPTURE(zeros);
      Bytes bytes(size);
      random->fill(MutableView(bytes).subspan(zeros));
      const Number ours(bytes);
      Number theirs;
      nettle_mpz_set_str_256_u(theirs.value, bytes.size(), bytes.data());
      REQUIRE(mpz_cmp(ours.value, theirs.value) == 0);
      Bytes written(size + zeros), expected(written.size());
      write(ours.value, written);
      nettle_mpz_get_str_256(expected.size(), expected.data(), theirs.value);
      CHECK(written == expected);
    }
  }
}
