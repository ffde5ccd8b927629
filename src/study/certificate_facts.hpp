// What a certificate says, in the words of every face.
#pragma once
#include <string>

#include "x509/certificate.hpp"

namespace handglass::study {

struct CertificateFacts {
  std::string subject, issuer, serial, not_before, not_after;
  std::string key;        // "EC P-256"
  std::string signed_by;  // "ECDSA, SHA-256"; empty where the algorithm is unknown
  std::string use;        // "digitalSignature, clientAuth"; empty where nothing restricts it
  std::string names;      // empty where there are none
};
CertificateFacts facts_of(const x509::Certificate& certificate);

}  // namespace handglass::study
