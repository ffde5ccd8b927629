// Whether a certificate is revoked: by OCSP responses (RFC 6960) and by CRLs (RFC 5280 §6.3.3).
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// Checks the certificates of the path that the policy asks for, and every one that a response is
// about. One source that says revoked is enough. What none settles is unknown, and unknown is a
// fault, unless the policy fails softly.
void check_revocation(CheckList& list, const Path& path, Inquiry& inquiry);

}  // namespace handglass::x509
