// Where random bytes come from: the system, or a seed when a run must repeat itself byte for byte.
#pragma once
#include <memory>

#include "base/bytes.hpp"

namespace handglass::crypto {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out`. Never fails: a system without randomness ends the program.
  virtual void fill(MutableView out) = 0;
};

// The operating system's generator, shared by all threads.
Random& system_random();

// The same bytes for the same seed on every machine: AES-256 in counter mode under SHA-256(seed).
// For tests, fuzzing and `loop --seed` alone; never for a key that protects anything.
std::unique_ptr<Random> seeded_random(View seed);

}  // namespace handglass::crypto
