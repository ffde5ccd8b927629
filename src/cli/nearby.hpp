// An issuer's certificate that was not given, and lies beside the one that was.
#pragma once
#include <string>

#include "x509/certificate.hpp"

namespace handglass::cli {

// The file in the folder of `file` that holds the issuer of `certificate`, a CA whose key verifies
// it; empty where there is none among the first few hundred files of usual names.
std::string issuer_nearby(const x509::Certificate& certificate, const std::string& file);

}  // namespace handglass::cli
