#include "x509/verify.hpp"

#include <algorithm>

#include "x509/check_list.hpp"
#include "x509/search.hpp"

namespace handglass::x509 {
namespace {

// "field tbsCertificate at byte 12: trailing bytes".
std::vector<Evidence> evidence_of(const Failure& failure) {
  std::vector<Evidence> evidence{{"field", failure.field}};
  if (failure.offset) evidence.push_back({"offset", std::to_string(*failure.offset)});
  evidence.insert(evidence.end(), failure.evidence.begin(), failure.evidence.end());
  return evidence;
}

Verdict malformed_end_entity(std::vector<Evidence> evidence, Time at) {
  Verdict verdict{.path = {}, .anchored = false, .checks = {}, .at = at};
  verdict.checks.push_back({.check = Check::form,
                            .status = Status::fail,
                            .reason = Reason::malformed,
                            .depth = 0,
                            .certificate = {},
                            .rfc = section_of(Check::form),
                            .evidence = std::move(evidence)});
  return verdict;
}

}  // namespace

Verdict verify(std::span<const CertificateRef> presented, const Trust& trust, const Policy& policy,
               const Question& question) {
  if (presented.empty()) return malformed_end_entity({{"why", "no certificate"}}, question.at);
  Inquiry inquiry{.presented = presented,
                  .trust = trust,
                  .policy = policy,
                  .question = question,
                  .responses = trust.responses};
  if (!question.staple.empty()) {
    if (auto staple = OcspResponse::parse(question.staple)) {
      inquiry.staple = *std::move(staple);
      inquiry.responses.insert(inquiry.responses.begin(), inquiry.staple);
    } else {
      inquiry.staple_fault = "it cannot be read: " + staple.error().field;
    }
  }
  return search(inquiry);
}

Verdict verify_bytes(std::span<const View> presented, const Trust& trust, const Policy& policy,
                     const Question& question) {
  std::vector<CertificateRef> parsed;
  parsed.reserve(presented.size());
  std::vector<Evidence> passed_over;
  for (std::size_t i = 0; i < presented.size(); ++i) {
    auto certificate = Certificate::parse(presented[i]);
    if (certificate) {
      parsed.push_back(*std::move(certificate));
      continue;
    }
    std::vector<Evidence> evidence = evidence_of(certificate.error());
    if (i == 0) return malformed_end_entity(std::move(evidence), question.at);
    std::string text = "certificate " + std::to_string(i + 1);
    for (const auto& [name, value] : evidence) text += ", " + name + " " + value;
    passed_over.push_back({"passed_over", std::move(text)});
  }
  Verdict verdict = verify(parsed, trust, policy, question);
  const auto chain = std::ranges::find(verdict.checks, Check::chain, &Checked::check);
  if (chain != verdict.checks.end() && chain->status == Status::fail)
    chain->evidence.insert(chain->evidence.end(), passed_over.begin(), passed_over.end());
  return verdict;
}

}  // namespace handglass::x509
