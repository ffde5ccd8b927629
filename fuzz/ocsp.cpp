// An OCSP response in DER. Its leaves cover it, each byte once; of a certificate that it is about
// it settles nothing, unless the issuer signed just that.
#include "x509/ocsp.hpp"

#include <algorithm>

#include "leaves.hpp"
#include "ocsp_subject.hpp"
#include "target.hpp"
#include "x509/verify.hpp"

using namespace handglass;

namespace {

View signed_part(const x509::OcspResponse& response) {
  return response.basic() ? response.basic()->tbs_response_data.whole : View{};
}

struct Asked : fuzz::OcspSubject {
  x509::OcspRef genuine = x509::OcspResponse::parse(signed_response).value();

  // What is settled by it.
  x509::Checked revocation(View der) const {
    const x509::Trust trust{.anchors = {ca}, .intermediates = {}, .crls = {}};
    const std::vector<x509::CertificateRef> presented{leaf};
    const x509::Verdict verdict =
        x509::verify(presented, trust, {},
                     {.purpose = x509::Purpose::any, .name = {}, .at = now, .staple = der});
    const auto found =
        std::ranges::find(verdict.checks, x509::Check::revocation, &x509::Checked::check);
    fuzz::require(found != verdict.checks.end(), "revocation is looked at");
    fuzz::require(verdict.accepted() == (found->status != x509::Status::fail),
                  "nothing else speaks against the certificate");
    return *found;
  }
};

void check_judgement(const Asked& asked, View der, const x509::OcspResponse* response) {
  const x509::Checked settled = asked.revocation(der);
  fuzz::require(!same(der, asked.signed_response) || settled.reason == x509::Reason::revoked,
                "what the issuer signed is believed");
  if (response && same(signed_part(*response), signed_part(*asked.genuine))) {
    fuzz::require(settled.status == x509::Status::skip || settled.reason == x509::Reason::revoked,
                  "who is revoked is not vouched for");
    return;
  }
  fuzz::require(settled.status == x509::Status::skip,
                "what the issuer did not sign vouches for nobody and revokes nobody");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Asked asked;
  const View der(data, size);
  const auto response = x509::OcspResponse::parse(der);
  check_judgement(asked, der, response ? response->get() : nullptr);
  if (!response) {
    fuzz::require(!response.error().offset || *response.error().offset <= size,
                  "a fault has its place");
    return 0;
  }
  fuzz::require(fuzz::leaves_of(der::annotate<x509::structure::OcspResponse>(der)).end == size,
                "leaves cover the response");
  fuzz::require((*response)->basic().has_value() == (*response)->trouble().empty(),
                "an answer, or why there is none");
  fuzz::require(!(*response)->responder_text().empty(), "somebody answers");
  return 0;
}
