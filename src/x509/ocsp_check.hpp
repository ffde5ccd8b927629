// What an OCSP response proves of a certificate (RFC 6960 §3.2).
#pragma once
#include "x509/check_list.hpp"

namespace handglass::x509 {

// From what counts least.
enum class OcspStatus : std::uint8_t { unusable, good, revoked };

struct OcspAnswer {
  OcspStatus status{};
  std::vector<Evidence> evidence;  // unusable: why; good: where the question wants it explained
};

// The answer of one response about the certificate at `depth` of a path, which has an issuer;
// nothing where it is about others. It counts if the issuer itself signed it, or somebody whom the
// issuer's own key certified for that (id-kp-OCSPSigning, §4.2.2.2), and if it is of this time.
std::optional<OcspAnswer> answer_of(const OcspResponse& response, const Path& path,
                                    std::size_t depth, Inquiry& inquiry);

}  // namespace handglass::x509
