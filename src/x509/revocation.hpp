// Revocation by complete CRLs (RFC 5280 §6.3.3).
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// Checks the certificates of the path that the policy asks for. Only a list by the issuer itself
// counts: of its name, and signed with a key that it has in this path, where it may have two while
// it changes from one to the next. What no such list settles is unknown, and unknown is a fault.
void check_revocation(CheckList& list, const Path& path, Inquiry& inquiry);

}  // namespace handglass::x509
