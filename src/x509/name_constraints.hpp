// Name constraints (RFC 5280 §4.2.1.10): an issuer may limit the names of all that is below it.
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// Each name of each certificate against the constraints of each certificate above it, the anchor's
// own included (RFC 5937 §3.2). Within the limit that `inquiry` counts.
void check_name_constraints(CheckList& list, const Path& path, Inquiry& inquiry);

// Whether `name` is in the subtree that `base` stands for; both of one kind, `base` as constraints
// have it. Nothing where that cannot be said: a URI without a host name, a kind without subtrees.
std::optional<bool> is_in_subtree(const GeneralName& name, const GeneralName& base);

}  // namespace handglass::x509
