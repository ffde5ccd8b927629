// An OCSP response in DER. Its leaves cover it, each byte once; whoever it is about, it settles
// nothing for a certificate whose issuer did not sign it.
#include "x509/ocsp.hpp"

#include <chrono>

#include "leaves.hpp"
#include "target.hpp"
#include "x509/mint.hpp"
#include "x509/verify.hpp"

using namespace handglass;

namespace {

// A CA and a certificate; no input is signed with this key.
struct Made {
  std::unique_ptr<crypto::Random> random = crypto::seeded_random(as_bytes("ocsp"));
  std::shared_ptr<const crypto::PrivateKey> key = crypto::generate_ec(crypto::Group::p256, *random);
  Time now = Time{} + std::chrono::days(20000);
  x509::CertificateRef ca = certificate("CA", true), leaf = certificate("leaf", false);

  x509::CertificateRef certificate(std::string name, bool is_ca) const {
    x509::Recipe recipe;
    recipe.common_name = std::move(name);
    recipe.not_before = now - std::chrono::days(1);
    recipe.not_after = now + std::chrono::days(1);
    recipe.ca = is_ca;
    const x509::Issuer issuer{x509::make_name("CA", recipe.organization), key};
    return x509::Certificate::parse(*x509::mint(recipe, key->public_key(), issuer)).value();
  }
};

void check_judgement(const Made& made, View der) {
  const x509::Trust trust{.anchors = {made.ca}, .intermediates = {}, .crls = {}};
  const std::vector<x509::CertificateRef> presented{made.leaf};
  const x509::Verdict verdict =
      x509::verify(presented, trust, {},
                   {.purpose = x509::Purpose::any, .name = {}, .at = made.now, .staple = der});
  fuzz::require(verdict.accepted(), "what nobody signed revokes nobody");
  for (const x509::Checked& checked : verdict.checks)
    if (checked.check == x509::Check::revocation)
      fuzz::require(checked.status == x509::Status::skip, "and vouches for nobody");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Made made;
  const View der(data, size);
  const auto response = x509::OcspResponse::parse(der);
  check_judgement(made, der);
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
