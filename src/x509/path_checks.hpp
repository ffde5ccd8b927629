// Every check of RFC 5280 §6.1 and of the policy on a path that was found, each certificate for
// itself: every fault, not the first.
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

std::vector<Checked> check_path(const Path& path, Inquiry& inquiry);

}  // namespace handglass::x509
