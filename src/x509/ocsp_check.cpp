#include "x509/ocsp_check.hpp"

#include <algorithm>
#include <span>

#include "x509/status_signer.hpp"

namespace handglass::x509 {
namespace {

bool certifies_ocsp(const Certificate& certificate) {
  const auto& usages = certificate.extended_key_usage();
  return usages && der::any_of(*usages, [](const der::Oid& usage) {
           return usage == key_purpose::ocsp_signing;
         });
}

// Why nobody who may has signed the response; empty where somebody has.
std::string unsigned_because(const OcspResponse& response, const Path& path, std::size_t depth,
                             Inquiry& inquiry) {
  const CertificateRef& issuer = path.certificates[depth + 1];
  const auto signed_by = [&](const Certificate& responder) {
    return inquiry.signatures.check(response, responder) == SignatureState::good;
  };
  if (response.is_by(*issuer) && signed_by(*issuer)) return {};
  std::string why = "its signature is of nobody whom the issuer named";
  std::size_t tries = limits::ocsp_signers;
  for (const CertificateRef& responder : response.certificates()) {
    if (!response.is_by(*responder)) continue;
    if (tries-- == 0) return "too many of its certificates could be its signer's";
    if (!signed_by(*responder)) continue;
    const std::string name = short_name(responder->subject());
    if (inquiry.signatures.check(*responder, *issuer) != SignatureState::good)
      why = name + " signed it, whom another than the issuer certified";
    else if (!certifies_ocsp(*responder))
      why = name + " signed it, whose certificate lacks OCSPSigning";
    else if (!is_vouched_for(responder, KeyUsage::digital_signature, path, inquiry))
      why = name + " signed it, whose own certificate is not good";
    else
      return {};
  }
  return why;
}

std::string out_of_date(const structure::SingleResponse& answer, const Inquiry& inquiry) {
  if (!inquiry.policy.check_time) return {};
  const Time at = inquiry.question.at;
  const Time from = answer.this_update.time;
  if (at < from) return "it is from the future, in " + duration_text(from - at);
  if (answer.next_update) {
    const Time until = answer.next_update->value.time;
    return at > until ? "it is out of date, by " + duration_text(at - until) : std::string();
  }
  return at - from > limits::ocsp_age
             ? "it is " + duration_text(at - from) + " old, and does not say how long it holds"
             : std::string();
}

std::string uses_sha1(const OcspResponse& response, const Policy& policy) {
  const auto scheme = response.signature_scheme();
  if (!scheme) return "it is signed with an algorithm that is not supported";
  return digest_is_weak(*scheme, policy) ? "it is signed with SHA-1" : std::string();
}

// A staple answers no request of ours.
std::string wrong_nonce(const OcspResponse& response, const Inquiry& inquiry) {
  const Question& question = inquiry.question;
  if (!question.ocsp_nonce || &response == inquiry.staple.get()) return {};
  if (!response.nonce()) return "it does not repeat the nonce of the request";
  const auto inner = der::parse<der::OctetString>(*response.nonce());
  const View nonce = inner ? inner->content : *response.nonce();
  return same(nonce, *question.ocsp_nonce) ? std::string() : "it repeats another nonce";
}

// What is wrong with a response, whichever of its answers is read; empty where nothing is.
std::string fault_of(const OcspResponse& response, const Path& path, std::size_t depth,
                     Inquiry& inquiry) {
  if (!response.unknown_critical().empty())
    return "extension " + response.unknown_critical().front() + " is not processed";
  std::string why = uses_sha1(response, inquiry.policy);
  if (why.empty()) why = unsigned_because(response, path, depth, inquiry);
  if (why.empty()) why = wrong_nonce(response, inquiry);
  return why;
}

std::string fault_of(const structure::SingleResponse& answer, const Inquiry& inquiry) {
  std::string id;
  if (answer.single_extensions)
    der::each(answer.single_extensions->value, [&](const structure::Extension& extension) {
      if (extension.critical.value.value && id.empty()) id = der::dotted(extension.extn_id);
    });
  return id.empty() ? out_of_date(answer, inquiry) : "extension " + id + " is not processed";
}

// `fault` is the response's.
OcspAnswer judged(const structure::SingleResponse& answer, const Certificate& certificate,
                  const OcspResponse& response, std::string fault, const Inquiry& inquiry) {
  const auto about = [&] {
    auto evidence = listed({{"serial", certificate.serial_text()},
                            {"responder", response.responder_text()},
                            {"this_update", to_rfc3339(answer.this_update.time)}});
    if (answer.next_update)
      evidence.push_back({"next_update", to_rfc3339(answer.next_update->value.time)});
    return evidence;
  };
  if (fault.empty()) fault = fault_of(answer, inquiry);
  const auto revoked = der::parse<structure::CertStatusRevoked>(answer.cert_status.whole);
  if (fault.empty() && !revoked && !der::parse<structure::CertStatusGood>(answer.cert_status.whole))
    fault = "the responder does not know the certificate";
  if (!fault.empty()) {
    OcspAnswer out{OcspStatus::unusable, about()};
    out.evidence.push_back({"why", std::move(fault)});
    return out;
  }
  if (!revoked)
    return {OcspStatus::good, inquiry.question.explained ? about() : std::vector<Evidence>{}};
  const structure::RevokedInfo& info = revoked->value;
  const auto reason = info.revocation_reason
                          ? der::Integer{info.revocation_reason->value.content}.small()
                          : std::optional<std::uint32_t>(0);
  OcspAnswer out{OcspStatus::revoked, about()};
  out.evidence.push_back({"date", to_rfc3339(info.revocation_time.time)});
  out.evidence.push_back({"reason", crl_reason_text(reason.value_or(UINT32_MAX))});
  return out;
}

}  // namespace

std::optional<OcspAnswer> answer_of(const OcspResponse& response, const Path& path,
                                    std::size_t depth, Inquiry& inquiry) {
  const Certificate& certificate = *path.certificates[depth];
  const auto answers = response.find(certificate, *path.certificates[depth + 1]);
  if (answers.empty()) return std::nullopt;
  const std::string fault = fault_of(response, path, depth, inquiry);
  OcspAnswer best = judged(answers.front(), certificate, response, fault, inquiry);
  // A responder may answer twice, under CertIDs of two hashes: the worst that counts is believed.
  if (fault.empty())
    for (const auto& answer : std::span(answers).subspan(1)) {
      OcspAnswer other = judged(answer, certificate, response, {}, inquiry);
      if (other.status > best.status) best = std::move(other);
    }
  return best;
}

}  // namespace handglass::x509
