// What every fuzz target shares: the entry point's type, and an oracle that ends the run loudly.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace handglass::fuzz {

// Says which property does not hold and aborts: an oracle's failure is a crash, with optimization
// too.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "broken property: %s\n", property);
  std::abort();
}

}  // namespace handglass::fuzz
