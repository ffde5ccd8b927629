// Who a certificate says that its holder is, for an application that has to know: a client is known
// by names of its own choice (RFC 5280 §4.2.1.6), not by one that was looked for.
#pragma once
#include <string>
#include <vector>

#include "x509/certificate.hpp"

namespace handglass::x509 {

// As text that is safe to print. Proven only together with a verdict and a CertificateVerify.
struct Identity {
  std::string subject;              // all of it, as to_string(Name) writes it
  std::vector<std::string> emails;  // of subjectAltName, then those in the subject (§4.1.2.6)
  std::vector<std::string> uris;
  std::vector<std::string> hosts;
};

Identity identity_of(const Certificate& certificate);

}  // namespace handglass::x509
