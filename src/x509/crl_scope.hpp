// Of which certificates, and of which reasons for their revocation, a list speaks (RFC 5280 §6.3.3
// b, d).
#pragma once
#include <cstdint>
#include <string>

#include "x509/certificate.hpp"
#include "x509/crl.hpp"

namespace handglass::x509 {

// ReasonFlags by their places (RFC 5280 §4.2.1.13), without the first, which is not used.
using Reasons = std::uint16_t;
inline constexpr Reasons all_reasons = 0x1fe;
std::string reasons_text(Reasons reasons);  // "keyCompromise, cACompromise"

struct CrlScope {
  bool meant = false;   // it is by the certificate's issuer, or by whom the certificate names
  Reasons reasons = 0;  // none: it is not about this certificate
  bool named = false;   // a distribution point that the certificate names leads to it
  std::string why;      // it is not
};

// The scope of a list for a certificate, over its distribution points, of which
// limits::distribution_points are looked at, and over the one that every certificate has: its
// issuer's name.
CrlScope scope_of(const Crl& crl, const Certificate& certificate);

// Whether a delta list changes `base`: by the same issuer, of the same scope, newer, and from no
// later a number on (RFC 5280 §5.2.4, §6.3.3 c).
bool changes(const Crl& delta, const Crl& base);

}  // namespace handglass::x509
