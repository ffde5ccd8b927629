// A certificate in DER. What is accepted is written again byte for byte, annotated without
// a gap, and survives being judged.
#include "x509/certificate.hpp"
#include "harmless.hpp"
#include "leaves.hpp"
#include "target.hpp"
#include "wire/der.hpp"
#include "x509/identity.hpp"
#include "x509/pointers.hpp"
#include "x509/verify.hpp"

using namespace handglass;

namespace {

template <class Structure>
void check_described(View der, const Structure& structure) {
  fuzz::require(der::encode(structure) == to_bytes(der), "parse, then write: the same bytes");
  fuzz::require(fuzz::leaves_of(der::annotate<Structure>(der)).end == der.size(),
                "leaves cover the structure");
}

void check_identity(const x509::Identity& identity) {
  fuzz::require(fuzz::is_harmless(identity.subject), "a subject is safe to print");
  for (const auto* texts : {&identity.emails, &identity.uris, &identity.hosts})
    for (const std::string& text : *texts)
      fuzz::require(fuzz::is_harmless(text), "and so is each other name");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const View der(data, size);
  if (const auto certificate = x509::Certificate::parse(der)) {
    check_described(der, (*certificate)->structure());
    fuzz::require(fuzz::is_harmless(x509::to_string((*certificate)->subject())),
                  "a name is safe to print");
    for (const auto& urls : {x509::issuer_urls(**certificate), x509::crl_urls(**certificate),
                             x509::ocsp_urls(**certificate)})
      for (const std::string& url : urls)
        fuzz::require(url.find('\'') == url.npos, "an address is safe in quotes");
    check_identity(x509::identity_of(**certificate));
    const std::array chain{*certificate};
    const x509::Question question{
        .purpose = x509::Purpose::client_auth,
        .name = x509::WantedName{x509::WantedName::Kind::host, "server.lab"},
        .at = Time{},
        .usage = {}};
    (void)x509::verify(chain, {.anchors = {*certificate}, .intermediates = {}, .crls = {}}, {},
                       question);
  }
  return 0;
}
