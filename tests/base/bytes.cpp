#include "base/bytes.hpp"

#include <doctest/doctest.h>

using namespace handglass;

TEST_CASE("text and octets are the same bytes, above ASCII and across a zero byte too") {
  const std::string_view text("a\0\xff", 3);
  CHECK(same(as_bytes(text), Bytes{0x61, 0x00, 0xff}));
  CHECK(as_text(as_bytes(text)) == text);
  CHECK(as_bytes(text).data() ==
        reinterpret_cast<const std::uint8_t*>(text.data()));  // a view, not a copy
  CHECK(as_bytes("").empty());
}

TEST_CASE("append and concat keep the order, and nothing is nothing") {
  Bytes out{1};
  append(out, Bytes{2, 3});
  append(out, {});
  CHECK(out == Bytes{1, 2, 3});
  CHECK(concat({Bytes{1}, View{}, Bytes{2, 3}, Bytes{4}}) == Bytes{1, 2, 3, 4});
  CHECK(concat({}).empty());
}

TEST_CASE("to_bytes owns what it was given") {
  Bytes source{1, 2, 3};
  const Bytes copy = to_bytes(View(source).subspan(1));
  source[1] = 9;
  CHECK(copy == Bytes{2, 3});
}

TEST_CASE("same compares lengths as well as bytes") {
  CHECK(same({}, {}));
  CHECK(same(Bytes{1, 2}, Bytes{1, 2}));
  CHECK_FALSE(same(Bytes{1, 2}, Bytes{1, 3}));
  CHECK_FALSE(same(Bytes{1, 2}, Bytes{1, 2, 0}));
  CHECK_FALSE(same(Bytes{1}, {}));
}
