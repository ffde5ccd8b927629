#include "base/constant_time.hpp"

#include <doctest/doctest.h>

using namespace handglass;

TEST_CASE("equal_in_constant_time finds each single bit that differs, wherever it is") {
  const Bytes tag(12, 0x5a);
  CHECK(equal_in_constant_time(tag, Bytes(12, 0x5a)));
  for (std::size_t byte = 0; byte < tag.size(); ++byte)
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes other = tag;
      other[byte] = static_cast<std::uint8_t>(other[byte] ^ (1u << bit));
      CHECK_FALSE(equal_in_constant_time(tag, other));
    }
}

TEST_CASE("two differences do not cancel out") {
  CHECK_FALSE(equal_in_constant_time(Bytes{0x01, 0x01}, Bytes{0x00, 0x00}));
  CHECK_FALSE(equal_in_constant_time(Bytes{0xff, 0x01}, Bytes{0x00, 0xfe}));
}

TEST_CASE("another length is unequal, even where the shorter one is a prefix") {
  CHECK(equal_in_constant_time({}, {}));
  CHECK_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 2, 0}));
  CHECK_FALSE(equal_in_constant_time({}, Bytes{0}));
}
