// A trust anchor that is a name and a key and no more (RFC 5280 §6.1.1 d).
#pragma once
#include "x509/certificate.hpp"

namespace handglass::x509 {

// As a certificate, which all that reads anchors takes: of version 1, without end, and unsigned, as
// RFC 9925 has it. An anchor's signature is never checked. Fails where one of the two is none.
Result<CertificateRef> anchor_of(View name, View subject_public_key_info);

}  // namespace handglass::x509
