// How the faults of a verdict rank: which one the alert tells.
#pragma once
#include "x509/verdict.hpp"

namespace handglass::x509 {

// The heaviest first. The order tells a peer what to mend first: bytes that cannot be trusted
// before a path, a path before what its certificates say.
enum class Severity : std::uint8_t {
  broken,
  no_path,
  revoked,
  validity,
  purpose,
  weak,
  name,
  status_unknown,
  none
};

Severity severity_of(const Checked& checked);

// Of the heaviest fault; more is lighter.
Severity lightness(const Verdict& verdict);

}  // namespace handglass::x509
