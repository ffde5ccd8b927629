// A leaf, an intermediate and a CRL under a fixed root, judged by us and by OpenSSL. The first byte
// is the question (revocation, purpose, name), the second says whether certificates and list are
// made by edits to good ones or come as DER, chains.hpp has both, and what is asked of policies.
// When we accept, OpenSSL does; when OpenSSL accepts, so do we: but for the differences that
// differences.cpp lists by name.
#include "chains.hpp"
#include "differences.hpp"
#include "target.hpp"

using namespace handglass;
using namespace handglass::fuzz;

namespace {

x509::CertificateRef parsed(View der) {
  return x509::Certificate::parse(der).value_or(x509::CertificateRef{});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Chains chains;
  static const auto root = parsed(chains.root());
  Pieces in(data, size);
  const std::uint8_t asked = in.byte();
  const std::uint8_t second = in.byte(), how = second % 3, policies = second / 3;
  const Chain chain = how == 0   ? chains.by_recipe(in)
                      : how == 1 ? chains.by_edits(in)
                                 : chains.by_der(in);

  constexpr std::array extents{x509::CrlCheck::off, x509::CrlCheck::leaf, x509::CrlCheck::chain};
  x509::Policy policy;
  policy.crl_check = extents[asked % 3];
  policy.explicit_policy = policies & 1;
  policy.inhibit_policy_mapping = policies & 2;
  policy.inhibit_any_policy = policies & 4;
  if (policies & 8) policy.policies = {policies & 16 ? "1.3" : "1.2"};
  x509::Question question{
      .purpose = asked & 8 ? x509::Purpose::client_auth : x509::Purpose::server_auth,
      .at = test::World::now()};
  if (asked & 16)
    question.name = {x509::WantedName::Kind::host, asked & 32 ? "192.0.2.7" : "www.server.lab"};

  x509::Trust trust{.anchors = {root}, .intermediates = {}, .crls = {}};
  for (const View der : {chains.root_crl(), View(chain.crl)})
    if (auto crl = x509::Crl::parse(der)) trust.crls.push_back(*std::move(crl));
  const std::array<View, 2> presented{chain.leaf, chain.intermediate};
  const x509::Verdict ours = x509::verify_bytes(presented, trust, policy, question);
  const peer::Answer theirs = peer::judge({.anchor = chains.root(),
                                           .leaf = chain.leaf,
                                           .others = {chain.intermediate},
                                           .crls = {chains.root_crl(), chain.crl}},
                                          policy, question);
  if (ours.accepted() == theirs.accepted()) return 0;
  const Judged judged{chain.leaf, chain.intermediate, chain.crl, question, ours, theirs};
  if (ours.accepted()) {
    if (why_we_accept(judged) == nullptr)
      std::fprintf(stderr, "OpenSSL: %s\n", theirs.text.c_str());
    require(why_we_accept(judged) != nullptr, "what we accept, OpenSSL accepts");
  } else {
    const char* fault = unexplained_fault(judged);
    if (fault != nullptr) std::fprintf(stderr, "ours: %s\n", fault);
    require(fault == nullptr, "what OpenSSL accepts, we accept");
  }
  return 0;
}
