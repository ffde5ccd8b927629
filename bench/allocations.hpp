// What the process has asked of the heap so far, by malloc() and all that ends in it.
#pragma once
#include <cstddef>

namespace handglass::bench {

struct Allocations {
  std::size_t count = 0, bytes = 0;
};
Allocations allocations();

}  // namespace handglass::bench
