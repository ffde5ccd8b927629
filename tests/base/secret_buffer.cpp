#include "base/secret_buffer.hpp"

#include <doctest/doctest.h>

#include <concepts>
#include <type_traits>

using namespace handglass;

static_assert(!std::is_copy_constructible_v<SecretBuffer>);
static_assert(!std::equality_comparable<SecretBuffer>);

TEST_CASE("SecretBuffer: shrink wipes what it cuts off, and the bytes stay in their place") {
  SecretBuffer secret{Bytes(48, 0xa7)};
  const MutableView before = secret.fill();
  secret.shrink(32);
  CHECK(secret.size() == 32);
  CHECK(secret.reveal().data() == before.data());
  CHECK(same(secret.reveal(), Bytes(32, 0xa7)));
  // The memory behind the last byte is still the buffer's own.
  const volatile std::uint8_t* cut = before.data();
  for (std::size_t i = 32; i < 48; ++i) CHECK(cut[i] == 0);
}

TEST_CASE(
    "SecretBuffer: moving hands the memory over, and taking another's place wipes one's own") {
  SecretBuffer first{Bytes(40, 1)}, second{Bytes(50, 2)};
  const auto* place = first.reveal().data();
  second = std::move(first);
  CHECK(second.reveal().data() == place);
  CHECK(same(second.reveal(), Bytes(40, 1)));
  // It is what is asked. NOLINTNEXTLINE(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
  CHECK(first.size() == 0);
  SecretBuffer& alias = second;
  second = std::move(alias);
  CHECK(second.size() == 40);
  CHECK(SecretBuffer().reveal().empty());
}
