// What the process has asked of the heap so far, by malloc() and all that ends in it.
#pragma once
#include <cstddef>

namespace handglass::bench {

struct Allocations {
  std::size_t count = 0, bytes = 0;
  std::ptrdiff_t live = 0;  // bytes not given back, as large as the heap made them
};
Allocations allocations();

}  // namespace handglass::bench
