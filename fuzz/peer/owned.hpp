// OpenSSL's objects with owners. For the .cpp files of this folder alone.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>

#include <memory>

#include "target.hpp"

namespace handglass::fuzz::peer {

template <auto release>
struct Release {
  void operator()(auto* object) const { release(object); }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;

// A step of OpenSSL's that fails for no input.
inline void must(bool done, const char* step) {
  if (!done) ERR_print_errors_fp(stderr);
  require(done, step);
}

}  // namespace handglass::fuzz::peer
