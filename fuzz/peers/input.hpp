// What the targets of the other libraries share. They hold no property: they are there to be
// measured beside ours, by scripts/fuzz_peers.sh.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace peers {

// The server's identity, which the script has made with the recorded inputs.
inline constexpr const char* certificate_file = PEERS_INPUTS "/certificate.pem";
inline constexpr const char* key_file = PEERS_INPUTS "/key.pem";

// What cannot fail did: a target that measures something else would be worse.
inline void need(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "the target could not be made: %s\n", what);
  std::abort();
}

// What the other end has sent.
struct Input {
  const std::uint8_t* data;
  std::size_t size;

  std::size_t take(void* to, std::size_t most) {
    const std::size_t taken = std::min(most, size);
    if (taken > 0) std::memcpy(to, data, taken);
    data += taken;
    size -= taken;
    return taken;
  }
};

}  // namespace peers
