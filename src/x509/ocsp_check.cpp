#include "x509/ocsp_check.hpp"

#include <algorithm>

#include "x509/status_signer.hpp"

namespace handglass::x509 {
namespace {

bool certifies_ocsp(const Certificate& certificate) {
  static const Bytes wanted = der::oid_content(key_purpose::ocsp_signing);
  const auto& usages = certificate.extended_key_usage();
  return usages &&
         der::any_of(*usages, [](const der::Oid& usage) { return same(usage.content, wanted); });
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
  for (const CertificateRef& responder : response.certificates()) {
    if (!response.is_by(*responder) || !signed_by(*responder)) continue;
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

std::string wrong_nonce(const OcspResponse& response, const Question& question) {
  if (!question.ocsp_nonce || !question.staple.empty()) return {};
  if (!response.nonce()) return "it does not repeat the nonce of the request";
  const auto inner = der::parse<der::OctetString>(*response.nonce());
  const View nonce = inner ? inner->content : *response.nonce();
  return same(nonce, *question.ocsp_nonce) ? std::string() : "it repeats another nonce";
}

}  // namespace

std::optional<OcspAnswer> answer_of(const OcspResponse& response, const Path& path,
                                    std::size_t depth, Inquiry& inquiry) {
  const Certificate& certificate = *path.certificates[depth];
  const auto answer = response.find(certificate, *path.certificates[depth + 1]);
  if (!answer) return std::nullopt;
  const auto about = [&] {
    auto evidence = listed({{"serial", certificate.serial_text()},
                            {"responder", response.responder_text()},
                            {"this_update", to_rfc3339(answer->this_update.time)}});
    if (answer->next_update)
      evidence.push_back({"next_update", to_rfc3339(answer->next_update->value.time)});
    return evidence;
  };
  const auto unusable = [&](std::string why) {
    OcspAnswer out{OcspStatus::unusable, about()};
    out.evidence.push_back({"why", std::move(why)});
    return out;
  };
  if (!response.unknown_critical().empty())
    return unusable("extension " + response.unknown_critical().front() + " is not processed");
  for (std::string why :
       {uses_sha1(response, inquiry.policy), unsigned_because(response, path, depth, inquiry),
        out_of_date(*answer, inquiry), wrong_nonce(response, inquiry.question)})
    if (!why.empty()) return unusable(std::move(why));
  if (const auto revoked = der::parse<structure::CertStatusRevoked>(answer->cert_status.whole)) {
    const structure::RevokedInfo& info = revoked->value;
    const auto reason = info.revocation_reason
                            ? der::Integer{info.revocation_reason->value.content}.small()
                            : std::optional<std::uint32_t>(0);
    OcspAnswer out{OcspStatus::revoked, about()};
    out.evidence.push_back({"date", to_rfc3339(info.revocation_time.time)});
    out.evidence.push_back({"reason", crl_reason_text(reason.value_or(UINT32_MAX))});
    return out;
  }
  if (!der::parse<structure::CertStatusGood>(answer->cert_status.whole))
    return unusable("the responder does not know the certificate");
  return OcspAnswer{OcspStatus::good,
                    inquiry.question.explained ? about() : std::vector<Evidence>{}};
}

}  // namespace handglass::x509
