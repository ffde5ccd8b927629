// NIST's Public Key Interoperability Test Suite: all of its certificates and CRLs are read, and
// sections 4.1 to 4.7 get the suite's verdicts.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "lab.hpp"
#include "pkits_cases.hpp"

using namespace handglass;
using namespace handglass::x509;
namespace fs = std::filesystem;

namespace {

// The suite as a folder of vectors has it, or as Debian's python3-cryptography-vectors brings it.
fs::path folder() {
  std::vector<fs::path> places;
  if (const char* set = std::getenv("HANDGLASS_VECTORS")) places.push_back(fs::path(set) / "pkits");
  if (const std::string_view option = HANDGLASS_VECTORS_OPTION; !option.empty())
    places.push_back(fs::path(option) / "pkits");
  places.emplace_back("/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data");
  for (const fs::path& place : places)
    if (fs::is_directory(place / "certs") && fs::is_directory(place / "crls")) return place;
  MESSAGE("skipped: no PKITS data; install python3-cryptography-vectors, or set HANDGLASS_VECTORS");
  return {};
}

Bytes contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path.string());
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

std::string why(const Failure& failure) {
  return failure.field + ": " + failure.evidence.front().value;
}

// What our reading of the suite's files does not take, and why.
const std::map<std::string, std::string>& refused_certificates() {
  static const std::map<std::string, std::string> refused{
      // RFC 5280 §4.1.2.2 wants positive numbers; the suite follows RFC 3280's leniency.
      {"InvalidNegativeSerialNumberTest15EE", "serialNumber: negative"},
  };
  return refused;
}

// Valid in the suite, refused here, and by which reason.
const std::map<std::string_view, Reason>& refused_paths() {
  static const std::map<std::string_view, Reason> refused{
      {"4.1.4", Reason::key_unsupported},  // DSA, which TLS has let go
      {"4.1.5", Reason::key_unsupported},
      // The list is signed by a certificate of the CA that is not in the path: only those in it may
      // vouch for a list.
      {"4.4.19", Reason::crl_signer_unfit},
      // One of the CA's lists is for a part of its certificates alone (issuingDistributionPoint),
      // and the whole one by another key.
      {"4.5.3", Reason::crl_unusable},
      {"4.5.4", Reason::crl_unusable},
      {"4.5.6", Reason::crl_unusable},
  };
  return refused;
}

std::vector<std::string> words(std::string_view text) {
  std::istringstream in{std::string(text)};
  return {std::istream_iterator<std::string>(in), {}};
}

Verdict run(const fs::path& place, const pkits::Case& test) {
  std::vector<Bytes> certificates;
  for (const std::string& name : words(test.certificates))
    certificates.insert(certificates.begin(), contents(place / "certs" / (name + ".crt")));
  Trust trust{{lab::parse(contents(place / "certs" / "TrustAnchorRootCertificate.crt"))}, {}, {}};
  trust.crls.push_back(Crl::parse(contents(place / "crls" / "TrustAnchorRootCRL.crl")).value());
  for (const std::string& name : words(test.crls))
    trust.crls.push_back(Crl::parse(contents(place / "crls" / (name + ".crl"))).value());
  const std::vector<View> presented(certificates.begin(), certificates.end());
  const Policy policy{.crl_check = CrlCheck::chain};
  return verify_bytes(
      presented, trust, policy,
      {.purpose = Purpose::any, .name = {}, .at = lab::at("2011-04-15T00:00:00Z"), .usage = {}});
}

}  // namespace

TEST_CASE("PKITS: every certificate and CRL is read, or refused for a reason that stands here") {
  const fs::path place = folder();
  if (place.empty()) return;
  std::size_t certificates = 0, crls = 0;
  for (const auto& file : fs::directory_iterator(place / "certs")) {
    ++certificates;
    const auto certificate = Certificate::parse(contents(file));
    const auto refused = refused_certificates().find(file.path().stem().string());
    CAPTURE(file.path().filename().string());
    CHECK((certificate ? "read" : why(certificate.error())) ==
          (refused == refused_certificates().end() ? "read" : refused->second));
  }
  for (const auto& file : fs::directory_iterator(place / "crls")) {
    ++crls;
    const auto crl = Crl::parse(contents(file));
    CAPTURE(file.path().filename().string());
    CHECK((crl ? "read" : why(crl.error())) == "read");
  }
  CHECK(certificates == 405);
  CHECK(crls == 173);
}

TEST_CASE("PKITS: sections 4.1 to 4.7") {
  const fs::path place = folder();
  if (place.empty()) return;
  std::size_t valid = 0;
  for (const pkits::Case& test : pkits::cases) {
    CAPTURE(test.test);
    CAPTURE(test.title);
    const Verdict verdict = run(place, test);
    std::string found;
    for (Reason reason : lab::faults(verdict)) found += std::string(name_of(reason)) + " ";
    CAPTURE(found);
    if (const auto refused = refused_paths().find(test.test); refused != refused_paths().end()) {
      CHECK(test.valid);
      CHECK(verdict.reason() == refused->second);
    } else {
      CHECK(verdict.accepted() == test.valid);
    }
    valid += verdict.accepted();
  }
  CHECK(pkits::cases.size() == 76);
  CHECK(valid > 0);
}
