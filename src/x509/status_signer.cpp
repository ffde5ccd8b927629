#include "x509/status_signer.hpp"

#include <algorithm>
#include <utility>

#include "x509/search.hpp"

namespace handglass::x509 {

std::vector<const Certificate*> signers_in_path(const Crl& crl, const Path& path,
                                                std::size_t depth) {
  std::vector<const Certificate*> out;
  for (std::size_t above = depth + 1; above < path.certificates.size(); ++above)
    if (same_name(path.certificates[above]->subject(), crl.issuer()))
      out.push_back(path.certificates[above].get());
  return out;
}

std::vector<CertificateRef> other_signers(const Crl& crl, const Path& path, std::size_t depth,
                                          const Inquiry& inquiry) {
  std::vector<CertificateRef> out;
  if (!path.anchored || inquiry.of_signer) return out;
  const auto above = std::span(path.certificates).subspan(depth + 1);
  const auto is_new = [&](const Certificate& certificate) {
    const auto same_as = [&](const CertificateRef& other) {
      return same(other->der(), certificate.der());
    };
    return std::ranges::none_of(above, same_as) && std::ranges::none_of(out, same_as);
  };
  const auto take = [&](std::span<const CertificateRef> certificates) {
    for (const CertificateRef& one : certificates)
      if (same_name(one->subject(), crl.issuer()) && is_new(*one)) out.push_back(one);
  };
  take(inquiry.presented);
  take(inquiry.trust.intermediates);
  take(inquiry.trust.anchors);
  return out;
}

bool is_vouched_for(const CertificateRef& signer, KeyUsage usage, const Path& path,
                    Inquiry& inquiry) {
  const Certificate* anchor = path.certificates.back().get();
  const auto key = std::pair(signer.get(), anchor);
  if (const auto known = inquiry.signers.find(key); known != inquiry.signers.end())
    return known->second;

  std::vector<CertificateRef> presented{signer};
  presented.insert(presented.end(), inquiry.presented.begin(), inquiry.presented.end());
  Policy policy = inquiry.policy;
  policy.crl_check = CrlCheck::chain;
  policy.soft_fail = true;
  policy.policies.clear();
  policy.explicit_policy = false;
  const Question question{.purpose = Purpose::any,
                          .name = {},
                          .at = inquiry.question.at,
                          .usage = usage,
                          .explained = false};
  Inquiry about_signer{.presented = presented,
                       .trust = inquiry.trust,
                       .policy = policy,
                       .question = question,
                       .signatures = std::move(inquiry.signatures),
                       .comparisons = inquiry.comparisons,
                       .of_signer = true};
  const Verdict verdict = search(about_signer);
  inquiry.signatures = std::move(about_signer.signatures);
  inquiry.comparisons = about_signer.comparisons;
  // What lets an unknown status pass must not let pass what there was no work left to ask.
  const bool vouched = verdict.accepted() && !inquiry.signatures.exhausted() &&
                       same(verdict.path.back()->der(), anchor->der());
  inquiry.signers.emplace(key, vouched);
  return vouched;
}

}  // namespace handglass::x509
