// The CHOICEs of certificates, revocation lists and OCSP responses, read by the tag that they come
// with.
#pragma once
#include "x509/noted.hpp"

namespace handglass::x509 {

Noted general_name(View in, std::string_view name);             // RFC 5280 §4.2.1.6
Noted distribution_point_name(View in, std::string_view name);  // RFC 5280 §4.2.1.13
Noted responder_id(View in, std::string_view name);             // RFC 6960 §4.2.1
Noted cert_status(View in, std::string_view name);              // RFC 6960 §4.2.1

}  // namespace handglass::x509
