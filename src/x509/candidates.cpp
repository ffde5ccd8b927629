#include "x509/candidates.hpp"

#include <algorithm>
#include <tuple>

namespace handglass::x509 {
namespace {

bool is_valid_at(const Certificate& certificate, Time at) {
  return certificate.not_before() <= at && at <= certificate.not_after();
}

// Less is likelier: the key it points to, then what the checks will ask, then the younger, then the
// earlier found.
auto doubt(const Candidate& candidate, Time at) {
  const Certificate& c = *candidate.certificate;
  const bool issues =
      c.basic_constraints() && c.basic_constraints()->ca && c.may(KeyUsage::key_cert_sign);
  return std::tuple(-static_cast<int>(candidate.key_ids), !is_valid_at(c, at), !candidate.anchor,
                    !issues, -c.not_before().time_since_epoch(), candidate.place);
}

}  // namespace

KeyIds compare_key_ids(const Certificate& certificate, const Certificate& issuer) {
  if (!certificate.authority_key_id() || !issuer.subject_key_id()) return KeyIds::silent;
  return same(*certificate.authority_key_id(), *issuer.subject_key_id()) ? KeyIds::match
                                                                         : KeyIds::differ;
}

std::vector<Candidate> candidates(const Inquiry& inquiry, const Certificate& certificate) {
  std::vector<Candidate> out;
  const auto take = [&](std::span<const CertificateRef> certificates, bool anchors) {
    for (const CertificateRef& issuer : certificates) {
      const auto is_issuer = [&](const Candidate& one) {
        return same(one.certificate->der(), issuer->der());
      };
      if (!same_name(issuer->subject(), certificate.issuer()) ||
          same(issuer->der(), certificate.der()) || std::ranges::any_of(out, is_issuer))
        continue;
      out.push_back({issuer, compare_key_ids(certificate, *issuer), anchors, out.size()});
    }
  };
  take(inquiry.trust.anchors,
       true);  // first, so that an anchor that was presented too counts as one
  take(inquiry.presented, false);
  take(inquiry.trust.intermediates, false);
  std::ranges::sort(out, {}, [&](const Candidate& c) { return doubt(c, inquiry.question.at); });
  return out;
}

}  // namespace handglass::x509
