#include "allocations.hpp"

#include <cstdlib>

// malloc, calloc and realloc of the whole program, which count and hand on to the C library's own.
namespace {

handglass::bench::Allocations seen;

}  // namespace

extern "C" {
// The C library's own. NOLINTBEGIN(bugprone-reserved-identifier)
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
// NOLINTEND(bugprone-reserved-identifier)

void* malloc(std::size_t size) {
  ++seen.count, seen.bytes += size;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++seen.count, seen.bytes += count * size;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  ++seen.count, seen.bytes += size;
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++seen.count, seen.bytes += size;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  ++seen.count, seen.bytes += size;
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? 12 : 0;  // ENOMEM
}
}

namespace handglass::bench {

Allocations allocations() { return seen; }

}  // namespace handglass::bench
