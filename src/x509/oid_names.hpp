// What object identifiers are called: one table for those that certificates, revocation lists, OCSP
// responses, requests and keys commonly have.
#pragma once
#include <string>
#include <string_view>

#include "wire/der.hpp"

namespace handglass::x509 {

// "sha256WithRSAEncryption"; empty where there is no name for it here.
std::string_view oid_name(der::Oid oid);

// "clientAuth", or the numbers where there is no name for it here.
std::string oid_label(der::Oid oid);

// "sha256WithRSAEncryption (1.2.840.113549.1.1.11)", or the numbers alone.
std::string oid_text(der::Oid oid);

}  // namespace handglass::x509
