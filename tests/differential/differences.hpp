// Where our verdict and another library's differ: each difference by name, with the text that
// decides it.
#pragma once
#include <string>

#include "variation.hpp"
#include "x509/verdict.hpp"

namespace handglass::test {

enum class Other : std::uint8_t { openssl, gnutls };

struct Disagreement {
  Other other{};
  bool accepts = false;   // the other one
  std::string sentences;  // with which it refuses
  const Variation& variation;
  const x509::Verdict& ours;
};

// What explains all of it, or nothing.
const char* explanation(const Disagreement& met);

}  // namespace handglass::test
