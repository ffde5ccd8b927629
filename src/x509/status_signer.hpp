// Who may have signed a CRL or an OCSP response, and whether the trust vouches for them (RFC 5280
// §6.3.3 f, RFC 6960 §4.2.2.2).
#pragma once
#include <vector>

#include "x509/inquiry.hpp"

namespace handglass::x509 {

// The certificates above `depth` that bear the list's issuer's name. The path vouches for each of
// them.
std::vector<const Certificate*> signers_in_path(const Crl& crl, const Path& path,
                                                std::size_t depth);

// The other certificates of that name: a CA may have one key for certificates and one for lists,
// and the issuer of an indirect list is somebody else.
std::vector<CertificateRef> other_signers(const Crl& crl, const Path& path, std::size_t depth,
                                          const Inquiry& inquiry);

// Whether `signer` has a path of its own to the anchor of `path`, and a key for `usage`. Whether it
// is revoked is asked of lists that its own path signed, and unless one says so, it is not.
bool is_vouched_for(const CertificateRef& signer, KeyUsage usage, const Path& path,
                    Inquiry& inquiry);

}  // namespace handglass::x509
