// Certificate policies (RFC 5280 §6.1.2 to §6.1.5) as a graph (RFC 9618 §4.1): each policy stands
// once at each depth, so that the work is linear in what the certificates say.
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// Whether the path is good for a policy where one is required: by the question's policy, or by a
// certificate of the path. The evidence has the policies that the path and the question agree on.
void check_policies(CheckList& list, const Path& path, const Policy& policy);

}  // namespace handglass::x509
