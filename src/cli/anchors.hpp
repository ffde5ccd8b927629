// Whom `verify` trusts: certificates from files, and issuers by name and key alone.
#pragma once
#include <vector>

#include "cli/options.hpp"
#include "cli/password.hpp"
#include "x509/certificate.hpp"

namespace handglass::cli {

// A certificate that cannot be read is no anchor; it is warned of, because it may be what is
// missed.
Expected<std::vector<x509::CertificateRef>> load_anchors(const Options& options,
                                                         Passwords& passwords);

}  // namespace handglass::cli
