#include "base/secret.hpp"

#include <cstring>

#if defined(HANDGLASS_CONSTANT_TIME)
#include <valgrind/memcheck.h>
#endif

namespace handglass {

void wipe(MutableView bytes) {
  if (bytes.empty()) return;
  std::memset(bytes.data(), 0, bytes.size());
  // Whoever compiles this must take it that somebody reads the zeros.
  asm volatile("" : : "r"(bytes.data()) : "memory");
}

#if defined(HANDGLASS_CONSTANT_TIME)
namespace {
std::size_t classified = 0, declassified = 0;
}

// One may also run this build without valgrind, to measure it.
void classify(View bytes) {
  if (RUNNING_ON_VALGRIND == 0) return;
  classified += bytes.size();
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}

void declassify(View bytes) {
  if (RUNNING_ON_VALGRIND == 0) return;
  declassified += secret_bytes(bytes);
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}

// A bit that is set in what valgrind keeps of a byte is one that is undefined. Without valgrind
// nothing is written, and nothing is secret.
std::size_t secret_bytes(View bytes) {
  std::size_t count = 0;
  for (const std::uint8_t& byte : bytes) {
    std::uint8_t undefined = 0;
    static_cast<void>(VALGRIND_GET_VBITS(&byte, &undefined, 1));
    if (undefined != 0) ++count;
  }
  return count;
}

std::size_t secret_bytes_classified() { return classified; }
std::size_t secret_bytes_declassified() { return declassified; }
#endif

}  // namespace handglass
