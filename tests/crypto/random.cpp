#include "crypto/random.hpp"

#include "bytes.hpp"

namespace handglass::crypto {
namespace {

TEST_CASE("seeded randomness is AES-256-CTR under the seed's SHA-256, however it is drawn") {
  // `openssl enc -aes-256-ctr` over 48 zeros, the key the SHA-256 of "handglass", the counter from
  // zero.
  const Bytes expected =
      hex("b413c6fb865e9296025e13431d8eb8538f4a4c6f51d6513998ab58a152097ff0a19a70b731435f7bbe1fcbc0"
          "e8c394d3");
  for (std::size_t step : {1u, 5u, 16u, 48u}) {
    const auto random = seeded_random(as_bytes("handglass"));
    Bytes out(48, 0xff);
    for (std::size_t at = 0; at < out.size(); at += step)
      random->fill(MutableView(out).subspan(at, std::min(step, out.size() - at)));
    CHECK(out == expected);
  }
  Bytes other(48);
  seeded_random(as_bytes("handglast"))->fill(other);
  CHECK(other != expected);
}

TEST_CASE("the system's randomness does not repeat itself") {
  Bytes first(1000), second(1000);
  system_random().fill(first);
  system_random().fill(second);
  CHECK(first != second);
  system_random().fill({});
}

}  // namespace
}  // namespace handglass::crypto
