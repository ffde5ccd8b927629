// NIST's Public Key Interoperability Test Suite: all of its certificates and CRLs are read, and all
// of its 249 cases get the suite's verdicts, each refusal for the reason that the table has.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
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

// Valid in the suite and refused here: DSA, which TLS has let go. Nothing else is excepted.
constexpr std::array<std::string_view, 2> with_dsa{"4.1.4", "4.1.5"};

std::vector<std::string> words(std::string_view text) {
  std::istringstream in{std::string(text)};
  return {std::istream_iterator<std::string>(in), {}};
}

// "1 2" as object identifiers.
std::vector<std::string> policies(std::string_view numbers) {
  std::vector<std::string> out;
  for (const std::string& number : words(numbers))
    out.push_back(number == "any" ? "2.5.29.32.0" : "2.16.840.1.101.3.2.1.48." + number);
  return out;
}

Policy policy_of(const pkits::Case& test) {
  const auto has = [&](std::string_view flag) { return test.flags.find(flag) != test.flags.npos; };
  return {.crl_check = CrlCheck::chain,
          .policies = policies(test.wanted),
          .explicit_policy = has("explicit"),
          .inhibit_policy_mapping = has("no_mapping"),
          .inhibit_any_policy = has("no_any")};
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
  return verify_bytes(
      presented, trust, policy_of(test),
      {.purpose = Purpose::any, .name = {}, .at = lab::at("2011-04-15T00:00:00Z"), .usage = {}});
}

// What the path and the question agree on, as the table has it.
std::string agreed(const Verdict& verdict) {
  const auto policy = std::ranges::find(verdict.checks, Check::policy, &Checked::check);
  if (policy == verdict.checks.end() || policy->status == Status::not_applicable) return "none";
  std::string out;
  const auto found = std::ranges::find(policy->evidence, "policies", &Evidence::name);
  std::string text = found->value;
  std::erase(text, ',');
  if (text == "any policy") return "any";
  for (const std::string& one : words(text))
    out += (out.empty() ? "" : " ") + one.substr(one.rfind('.') + 1);
  return out;
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

TEST_CASE("PKITS: all cases") {
  const fs::path place = folder();
  if (place.empty()) return;
  std::size_t valid = 0, number = 0;
  for (const pkits::Case& test : pkits::cases) {
    CAPTURE(test.test);
    CAPTURE(test.title);
    const Verdict verdict = run(place, test);
    std::string found;
    for (Reason reason : lab::faults(verdict)) found += std::string(name_of(reason)) + " ";
    CAPTURE(found);
    const bool dsa = std::ranges::find(with_dsa, test.test) != with_dsa.end();
    CHECK(verdict.accepted() == (test.valid && !dsa));
    CHECK(name_of(verdict.reason()) == name_of(test.reason));
    if (!test.agreed.empty()) CHECK(agreed(verdict) == test.agreed);
    valid += verdict.accepted();
    if (std::getenv("PKITS_REASONS"))
      std::fprintf(stderr, "%zu %s %s %s %d\n", number,
                   std::string(name_of(verdict.reason())).c_str(), std::string(test.test).c_str(),
                   std::string(test.title).c_str(), test.valid);
    ++number;
  }
  CHECK(pkits::cases.size() == 249);
  CHECK(valid > 0);
}
