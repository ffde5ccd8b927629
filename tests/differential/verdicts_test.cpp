// Thousands of infrastructures at random, judged by us, by OpenSSL and by GnuTLS: the verdicts
// agree, but for the differences that differences.cpp lists. Two numbers as arguments behind -- run
// others: the first, and how many.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "differences.hpp"
#include "gnutls_verdict.hpp"
#include "peer/verdict.hpp"

using namespace handglass;
using namespace handglass::test;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
std::uint64_t first = 0, count = 3000;

std::string faults_of(const x509::Verdict& verdict) {
  std::string out = verdict.accepted() ? "accepted" : "refused:";
  for (const x509::Checked& one : verdict.checks)
    if (one.status == x509::Status::fail)
      out += " " + std::string(name_of(one.reason)) + " at depth " + std::to_string(one.depth);
  return out;
}

}  // namespace

TEST_CASE("verdicts on what is minted at random are those of OpenSSL and GnuTLS") {
  std::map<std::string, std::size_t> differences;
  std::size_t accepted = 0;
  for (std::uint64_t number = first; number < first + count; ++number) {
    const Variation v = variation(number, now);
    CAPTURE(number);
    CAPTURE(v.plan);
    CAPTURE(v.asked);
    const auto random = crypto::seeded_random(as_bytes(std::to_string(number)));
    auto plan = x509::parse_plan(v.plan);
    REQUIRE(plan);
    const auto pki =
        x509::mint(std::make_shared<const x509::Plan>(*std::move(plan)), now, *random).value();
    std::vector<View> chain, crls;
    for (const std::string_view name :
         {end_entity, std::string_view("issuing"), std::string_view("middle")})
      if (const x509::Minted* one = pki.find(name)) chain.push_back(one->der);
    x509::Trust trust{.anchors = {pki.find("root")->certificate}, .intermediates = {}, .crls = {}};
    for (const x509::MintedList& list : pki.lists) {
      trust.crls.push_back(list.crl);
      crls.push_back(list.crl->der());
    }
    const View root = pki.find("root")->der;

    const x509::Verdict ours = x509::verify_bytes(chain, trust, v.policy, v.question);
    const auto openssl = fuzz::peer::judge({.anchor = root,
                                            .leaf = chain[0],
                                            .others = {chain.begin() + 1, chain.end()},
                                            .crls = crls},
                                           v.policy, v.question);
    const GnutlsAnswer gnutls = gnutls_judges(root, chain, crls, v.policy, v.question);
    accepted += ours.accepted();
    const auto compare = [&](Other other, bool accepts, const std::string& sentences) {
      if (accepts == ours.accepted()) return;
      const char* why = explanation({other, accepts, sentences, v, ours});
      const std::string who = other == Other::openssl ? "OpenSSL" : "GnuTLS";
      CHECK_MESSAGE(why != nullptr, who, " says ", accepts ? "good" : sentences, ", we say ",
                    faults_of(ours));
      if (why != nullptr) ++differences[who + (accepts ? " accepts: " : " refuses: ") + why];
    };
    compare(Other::openssl, openssl.accepted(), openssl.text);
    compare(Other::gnutls, gnutls.accepted, gnutls.text);
  }
  // As many are good as are wrong, nearly: neither side is judged by a handful.
  if (count >= 1000) CHECK((accepted > count / 4 && accepted < count * 3 / 4));
  for (const auto& [name, times] : differences) MESSAGE(times, " times: ", name);
}

int main(int argc, char** argv) {
  doctest::Context context(argc, argv);
  for (int i = 1; i + 2 < argc; ++i)
    if (std::string_view(argv[i]) == "--") {
      first = std::strtoull(argv[i + 1], nullptr, 10);
      count = std::strtoull(argv[i + 2], nullptr, 10);
    }
  return context.run();
}
