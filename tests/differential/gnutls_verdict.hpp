// GnuTLS's verdict on a chain. No GnuTLS header is seen from here.
#pragma once
#include <string>
#include <vector>

#include "x509/verify.hpp"

namespace handglass::test {

struct GnutlsAnswer {
  bool accepted = false;
  std::string text;  // its sentences
};

// With the profile "medium", which asks for RSA keys of 2048 bits and no SHA-1. Lists count where
// they are there: GnuTLS cannot be told to want one.
GnutlsAnswer gnutls_judges(View anchor, const std::vector<View>& chain,
                           const std::vector<View>& crls, const x509::Policy& policy,
                           const x509::Question& question);

}  // namespace handglass::test
