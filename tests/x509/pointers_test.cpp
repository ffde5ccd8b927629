// Where certificates say that more can be fetched, as openssl and we write it.
#include "x509/pointers.hpp"

#include <doctest/doctest.h>

#include "lab.hpp"
#include "wire/hex.hpp"
#include "x509/mint.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

using Urls = std::vector<std::string>;

CertificateRef with(std::vector<Bytes> extensions) {
  const auto& study = lab::study();
  Recipe recipe;
  recipe.common_name = "pointers";
  recipe.not_before = study.alice.certificate->not_before();
  recipe.not_after = study.alice.certificate->not_after();
  recipe.more_extensions = std::move(extensions);
  const auto der = mint(recipe, *study.alice.certificate->key(), study.issuing.as_issuer());
  REQUIRE(der);
  const auto certificate = Certificate::parse(*der);
  REQUIRE(certificate);
  return *certificate;
}

}  // namespace

TEST_CASE("the addresses that we write are read") {
  const auto certificate = with({issuer_url_extension("http://ca.example/issuing.crt"),
                                 crl_url_extension("http://ca.example/issuing.crl")});
  CHECK(issuer_urls(*certificate) == Urls{"http://ca.example/issuing.crt"});
  CHECK(crl_urls(*certificate) == Urls{"http://ca.example/issuing.crl"});
  CHECK(ocsp_urls(*certificate).empty());
  const auto without = with({});
  CHECK(issuer_urls(*without).empty());
  CHECK(crl_urls(*without).empty());
}

TEST_CASE("the addresses that openssl writes are read, several of each") {
  // authorityInfoAccess = caIssuers;URI:http://a/i.crt, OCSP;URI:http://a/o
  const auto access = from_hex(
      "303e06082b060105050701010432"
      "3030301a06082b06010505073002860e687474703a2f2f612f692e637274"
      "301206082b0601050507300186066874"
      "74703a2f");
  REQUIRE(access);
  // crlDistributionPoints = URI:http://a/1.crl, URI:ldap://b
  const auto points = from_hex(
      "302f0603551d1f0428"
      "30263014a012a010860e687474703a2f2f612f312e63726c300ea00ca00a86086c6461703a2f2f62");
  REQUIRE(points);
  const auto certificate = with({*access, *points});
  CHECK(issuer_urls(*certificate) == Urls{"http://a/i.crt"});
  CHECK(ocsp_urls(*certificate) == Urls{"http:/"});
  CHECK(crl_urls(*certificate) == Urls{"http://a/1.crl", "ldap://b"});
}

TEST_CASE("what could do harm in a shell is left out") {
  for (const std::string_view url :
       {"http://a/'; rm -rf", "http://a/\x1b[2J", "http://a/$(id)", ""})
    CHECK(issuer_urls(*with({issuer_url_extension(url)})).empty());
}
