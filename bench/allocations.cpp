#include "allocations.hpp"

#include <malloc.h>

#include <cstdlib>

// malloc, free and their kin of the whole program, which count and hand on to the C library's own.
namespace {

handglass::bench::Allocations seen;

std::ptrdiff_t usable(void* block) {
  return static_cast<std::ptrdiff_t>(malloc_usable_size(block));
}

void* counted(void* block, std::size_t size) {
  ++seen.count, seen.bytes += size;
  seen.live += usable(block);
  return block;
}

}  // namespace

extern "C" {
// The C library's own. NOLINTBEGIN(bugprone-reserved-identifier)
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
// NOLINTEND(bugprone-reserved-identifier)

void* malloc(std::size_t size) { return counted(__libc_malloc(size), size); }
void* calloc(std::size_t count, std::size_t size) {
  return counted(__libc_calloc(count, size), count * size);
}
void* realloc(void* old, std::size_t size) {
  seen.live -= usable(old);
  return counted(__libc_realloc(old, size), size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return counted(__libc_memalign(alignment, size), size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  *out = counted(__libc_memalign(alignment, size), size);
  return *out == nullptr ? 12 : 0;  // ENOMEM
}
void free(void* old) {
  seen.live -= usable(old);
  __libc_free(old);
}
}

namespace handglass::bench {

Allocations allocations() { return seen; }

}  // namespace handglass::bench
