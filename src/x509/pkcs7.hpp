// PKCS#7 as people pass certificates on (.p7b): the certificates and revocation lists of a
// SignedData (RFC 5652 §5.1, RFC 2315 §9.1). They are a set: their order means nothing. Whatever
// else it holds, content and signatures, is not looked at.
#pragma once
#include <vector>

#include "base/bytes.hpp"
#include "base/failure.hpp"

namespace handglass::x509 {

struct Pkcs7 {
  std::vector<Bytes> certificates, crls;  // DER
};

// Exactly one ContentInfo in DER. der_malformed where it is none, or is something else than a
// SignedData.
Result<Pkcs7> read_pkcs7(View der);

}  // namespace handglass::x509
