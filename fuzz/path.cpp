// Path building over a set of certificates and CRLs, under the null crypto, so that it is names,
// dates and extensions that decide. The input: a byte of flags, then values with a length of two
// bytes before each; the first is the end entity, the last certificate is taken for an anchor. What
// must hold: the order of the other certificates does not matter for the answer; an accepted path
// begins with the end entity and ends with the anchor, and each certificate of it names the next.
#include "tally.hpp"
#include "target.hpp"
#include "x509/crl.hpp"
#include "x509/verify.hpp"

using namespace handglass;

namespace {

struct Set {
  std::vector<x509::CertificateRef> certificates;
  std::vector<x509::CrlRef> crls;
};

Set read(View input) {
  constexpr std::size_t most = 24;
  Set out;
  for (std::size_t n = 0; n < most && input.size() >= 2; ++n) {
    const std::size_t size =
        std::min(input.size() - 2, static_cast<std::size_t>(input[0] << 8 | input[1]));
    const View der = input.subspan(2, size);
    if (auto certificate = x509::Certificate::parse(der))
      out.certificates.push_back(*std::move(certificate));
    else if (auto crl = x509::Crl::parse(der))
      out.crls.push_back(*std::move(crl));
    input = input.subspan(2 + size);
  }
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::uint8_t flags = data[0];
  const Set set = read({data + 1, size - 1});
  if (set.certificates.size() < 2) return 0;
  const auto& all = set.certificates;
  x509::Trust trust{
      .anchors = {all.back()}, .intermediates = {all.begin() + 1, all.end() - 1}, .crls = set.crls};
  const x509::Question question{
      .purpose = flags & 1 ? x509::Purpose::client_auth : x509::Purpose::server_auth,
      .name = flags & 2
                  ? std::optional(x509::WantedName{x509::WantedName::Kind::host, "server.lab"})
                  : std::nullopt,
      .at = *parse_time("2026-11-20T12:00:00Z"),
      .usage = {}};
  x509::Policy policy;
  policy.crl_check = flags & 4 ? x509::CrlCheck::chain : x509::CrlCheck::off;
  const std::array chain{all.front()};
  const x509::Verdict verdict = x509::verify(chain, trust, policy, question);
  fuzz::tally().count("verdict", name_of(verdict.reason()));
  fuzz::require(verdict.accepted() == (verdict.decisive() == nullptr), "a refusal has a reason");
  if (verdict.accepted()) {
    fuzz::require(verdict.anchored && !verdict.path.empty(), "an accepted path is anchored");
    fuzz::require(verdict.path.front() == all.front(), "it begins with the end entity");
    fuzz::require(same(verdict.path.back()->der(), all.back()->der()), "it ends with the anchor");
    for (std::size_t i = 0; i + 1 < verdict.path.size(); ++i)
      fuzz::require(x509::same_name(verdict.path[i]->issuer(), verdict.path[i + 1]->subject()),
                    "each names the next");
  }
  std::ranges::reverse(trust.intermediates);
  fuzz::require(x509::verify(chain, trust, policy, question).accepted() == verdict.accepted(),
                "the order of the others does not matter");
  return 0;
}
