// Where a certificate says that more can be fetched: its issuer's certificate (authority
// information access, RFC 5280 §4.2.2.1) and its issuer's CRL (CRL distribution points, §4.2.1.13).
// Nothing here fetches. The addresses are a stranger's words: printable ASCII, without blanks or
// quotes, or left out.
#pragma once
#include <string>
#include <vector>

#include "x509/certificate.hpp"

namespace handglass::x509 {

std::vector<std::string> issuer_urls(const Certificate& certificate);
std::vector<std::string> crl_urls(const Certificate& certificate);
std::vector<std::string> ocsp_urls(const Certificate& certificate);

// The extensions that say so, whole, for a Recipe.
Bytes issuer_url_extension(std::string_view url);
Bytes crl_url_extension(std::string_view url);

}  // namespace handglass::x509
