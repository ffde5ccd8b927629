// An issuer's certificate that was not given, and lies beside the one that was.
#pragma once
#include <optional>
#include <string>

#include "x509/certificate.hpp"

namespace handglass::cli {

struct Nearby {
  std::string file;
  x509::CertificateRef certificate;
};
// In the folder of `file`, the issuer of `certificate`: a CA whose key verifies it. Nothing where
// there is none among the first few hundred files of usual names.
std::optional<Nearby> issuer_nearby(const x509::Certificate& certificate, const std::string& file);

}  // namespace handglass::cli
