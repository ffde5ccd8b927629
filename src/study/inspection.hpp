// A certificate, revocation list, OCSP response, request or key as it came, with all of its bytes
// annotated and what it is in short: what `inspect` shows.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "x509/annotation.hpp"

namespace handglass::study {

struct Inspection {
  std::string source;   // the file
  std::string label;    // of its PEM block; empty: it was DER
  View der;             // or ciphertext, where it is
  bool locked = false;  // encrypted in the old way of PEM (RFC 1421 §4.6.1.1): no DER to read
  x509::Annotation annotation;
};

// "PKCS#8 private key"; of a PEM block that says otherwise, that too.
std::string what_it_is(const Inspection& inspection);

// Subject, issuer, validity, key, fingerprint and the like, by labels of at most six letters. Of an
// object that could not be read, what there is.
using Summary = std::vector<std::pair<std::string, std::string>>;
Summary summary_of(const Inspection& inspection);

}  // namespace handglass::study
