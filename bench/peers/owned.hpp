// Objects of a C library with owners.
#pragma once
#include <memory>

namespace handglass::bench {

template <auto release>
struct Release {
  void operator()(auto* object) const { release(object); }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;

}  // namespace handglass::bench
