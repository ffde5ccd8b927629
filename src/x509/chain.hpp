// Where a path leads: to an anchor, or why not.
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// Whether a certificate says that its own key signed it: self-issued, and its key identifiers,
// where it has both, are the same.
bool claims_self_signed(const Certificate& certificate);

// The chain check of a path: passed at an anchor; else the issuer that was not found, or found with
// another key, and the keys that were tried.
void check_chain(CheckList& list, const Path& path, Inquiry& inquiry);

// The signature of each certificate under the key of the next. An anchor's own is not checked:
// nothing would follow from it.
void check_signatures(CheckList& list, const Path& path, Inquiry& inquiry);

}  // namespace handglass::x509
