#include <cstdio>
#include <map>
#include <memory>
#include "gnutls_verdict.hpp"
#include "peer/verdict.hpp"
#include "variation.hpp"
using namespace handglass;
int main(int argc, char** argv) {
  const Time now = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
  const std::uint64_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  std::map<std::string, std::pair<int, std::string>> seen;
  int accepted = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto v = test::variation(i, now);
    auto random = crypto::seeded_random(as_bytes(std::to_string(i)));
    auto plan = x509::parse_plan(v.plan);
    if (!plan) { std::printf("%s: %s\n", v.plan.c_str(), plan.error().text.c_str()); return 1; }
    auto pki = x509::mint(std::make_shared<const x509::Plan>(*plan), now, *random).value();
    std::vector<View> chain, crls;
    for (auto name : {"leaf", "issuing", "middle"}) if (auto* m = pki.find(name)) chain.push_back(m->der);
    x509::Trust trust;
    trust.anchors = {pki.find("root")->certificate};
    for (auto& l : pki.lists) { trust.crls.push_back(l.crl); crls.push_back(l.crl->der()); }
    const auto ours = x509::verify_bytes(chain, trust, v.policy, v.question);
    accepted += ours.accepted();
    std::vector<View> others(chain.begin() + 1, chain.end());
    const auto openssl = fuzz::peer::judge({.anchor = pki.find("root")->der, .leaf = chain[0], .others = others, .crls = crls}, v.policy, v.question);
    const auto gnutls = test::gnutls_judges(pki.find("root")->der, chain, crls, v.policy, v.question);
    auto note = [&](const char* who, bool theirs, const std::string& text) {
      if (theirs == ours.accepted()) return;
      std::string faults;
      for (auto& c : ours.checks) if (c.status == x509::Status::fail) { std::string f = std::string(name_of(c.reason)) + "@" + std::to_string(c.depth); if (faults.find(f) == faults.npos) faults += f + " "; }
      auto& e = seen[std::string(who) + (theirs ? " accepts: " : " refuses: ") + (theirs ? faults : text)];
      if (e.first++ == 0) e.second = std::to_string(i) + "\n" + v.plan + v.asked;
    };
    note("OpenSSL", openssl.accepted(), openssl.text);
    note("GnuTLS", gnutls.accepted, gnutls.text);
  }
  std::printf("%d of %llu accepted\n", accepted, (unsigned long long)n);
  for (auto& [k, e] : seen) std::printf("== %d x %s\n%s\n\n", e.first, k.c_str(), e.second.c_str());
}
