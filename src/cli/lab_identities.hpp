// The people of the lab: the authorities, servers and clients of `loop --demo` and `lab init`, good
// or wrong in one way each.
#pragma once
#include <span>
#include <string_view>

#include "base/failure.hpp"
#include "base/time.hpp"
#include "x509/plan.hpp"

namespace handglass::cli {

using Lab = x509::Pki;

// The lab described, as x509/plan.hpp reads it.
std::string_view lab_plan_text();
const x509::Plan& lab_plan();

// Makes the authorities, their lists, and of the others those that are named (all where none is),
// as of `now`. Keys come from `random`, which must outlive them.
Result<Lab> make_lab(Time now, crypto::Random& random,
                     std::span<const std::string_view> names = {});

}  // namespace handglass::cli
