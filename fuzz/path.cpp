// Path building over a set of certificates, CRLs and OCSP responses, under the null crypto, so that
// it is names, dates and extensions that decide. The input: path.hpp; the first certificate is the
// end entity, the last is taken for an anchor. What must hold: an accepted path begins with the end
// entity and ends with the anchor, and each certificate of it names the next; a chain is remembered
// if it was accepted, and for no longer than it would be; whether somebody reads the evidence does
// not matter for the answer, nor, while there is work left, the order of the other certificates.
#include "path.hpp"

#include "pieces.hpp"
#include "tally.hpp"
#include "target.hpp"
#include "x509/anchor.hpp"
#include "x509/chain_memory.hpp"
#include "x509/crl.hpp"
#include "x509/verify.hpp"

using namespace handglass;
using fuzz::Asked, fuzz::Rules;

namespace {

struct Set {
  std::vector<x509::CertificateRef> certificates;
  std::vector<x509::CrlRef> crls;
  std::vector<x509::OcspRef> responses;
};

Set read(fuzz::Pieces& in) {
  constexpr std::size_t most = 24;
  Set out;
  for (std::size_t n = 0; n < most && !in.empty(); ++n) {
    const Bytes der = in.prefixed();
    if (auto certificate = x509::Certificate::parse(der))
      out.certificates.push_back(*std::move(certificate));
    else if (auto crl = x509::Crl::parse(der))
      out.crls.push_back(*std::move(crl));
    else if (auto response = x509::OcspResponse::parse(der))
      out.responses.push_back(*std::move(response));
  }
  return out;
}

x509::Question question_of(std::uint8_t asked) {
  x509::Question question{.purpose = asked & Asked::about_client ? x509::Purpose::client_auth
                                                                 : x509::Purpose::server_auth,
                          .at = *parse_time(fuzz::path_moment),
                          .staple_expected = (asked & Asked::staple_due) != 0};
  if (asked & Asked::about_name) question.name = {x509::WantedName::Kind::host, "server.lab"};
  if (asked & Asked::nonce_due) question.ocsp_nonce = Bytes{fuzz::path_nonce};
  return question;
}

x509::Policy policy_of(std::uint8_t asked, std::uint8_t rules) {
  x509::Policy policy{.crl_check = asked & Asked::all_lists    ? x509::CrlCheck::chain
                                   : asked & Asked::leaf_lists ? x509::CrlCheck::leaf
                                                               : x509::CrlCheck::off,
                      .soft_fail = (rules & Rules::soft_fail) != 0,
                      .check_time = (rules & Rules::any_time) == 0,
                      .sha1_allowed = (rules & Rules::sha1_taken) != 0,
                      .explicit_policy = (rules & Rules::policy_due) != 0,
                      .inhibit_policy_mapping = (rules & Rules::no_mapping) != 0,
                      .inhibit_any_policy = (rules & Rules::no_any_policy) != 0};
  if (rules & Rules::policy_wanted) policy.policies = {fuzz::path_policy};
  if (rules & Rules::shallow) policy.max_depth = 1;
  return policy;
}

void check_path(const x509::Verdict& verdict, const x509::Certificate& end_entity,
                const x509::Certificate& anchor) {
  fuzz::require(verdict.accepted() == (verdict.decisive() == nullptr), "a refusal has a reason");
  if (!verdict.accepted()) return;
  const auto& path = verdict.path;
  fuzz::require(verdict.anchored && !path.empty(), "an accepted path is anchored");
  fuzz::require(path.front().get() == &end_entity, "it begins with the end entity");
  fuzz::require(same(path.back()->der(), anchor.der()), "it ends with the anchor");
  for (std::size_t i = 0; i + 1 < path.size(); ++i)
    fuzz::require(x509::same_name(path[i]->issuer(), path[i + 1]->subject()),
                  "each names the next");
}

// Then what was not looked at could have said otherwise.
bool out_of_work(const x509::Verdict& verdict) {
  const auto limited = [](const Evidence& one) { return one.name == "limit"; };
  return std::ranges::any_of(verdict.checks, [&](const x509::Checked& checked) {
    return checked.reason == x509::Reason::work_limit ||
           std::ranges::any_of(checked.evidence, limited);
  });
}

// `days` later or, if they are negative, earlier, the same is asked of who remembers.
void check_memory(const x509::CertificateRef& end_entity, const x509::Trust& trust,
                  const x509::Policy& policy, x509::Question question, const x509::Verdict& verdict,
                  std::int8_t days) {
  const std::array presented{end_entity->der()};
  const auto digest = x509::digest_of(presented);
  x509::ChainMemory memory;
  memory.put(digest, presented, trust, policy, question, verdict);
  fuzz::require((memory.find(digest, trust, policy, question) != nullptr) == verdict.accepted(),
                "who is accepted is remembered, and nobody else");
  question.at += std::chrono::days(days);
  if (memory.find(digest, trust, policy, question))
    fuzz::require(x509::verify({&end_entity, 1}, trust, policy, question).accepted(),
                  "who is remembered would be accepted now");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Pieces in(data, size);
  const std::uint8_t asked = in.byte(), ruled = in.byte();
  const auto days = static_cast<std::int8_t>(in.byte());
  const Set set = read(in);
  if (set.certificates.size() < 2) return 0;
  const auto& all = set.certificates;
  x509::Trust trust{.anchors = {all.back()},
                    .intermediates = {all.begin() + 1, all.end() - 1},
                    .crls = set.crls,
                    .responses = set.responses};
  if (asked & Asked::bare_anchor) {
    const auto anchor =
        x509::anchor_of(all.back()->subject().der, all.back()->subject_public_key_info());
    fuzz::require(anchor || all.back()->subject().empty(), "a name and a key make an anchor");
    if (!anchor) return 0;
    trust.anchors = {*anchor};
  }
  x509::Question question = question_of(asked);
  x509::OcspRef staple;
  if (asked & Asked::first_stapled && !trust.responses.empty()) {
    staple = trust.responses.front();
    trust.responses.erase(trust.responses.begin());
    question.staple = staple->der();
  }
  const x509::Policy policy = policy_of(asked, ruled);
  const std::array presented{all.front()};
  const x509::Verdict verdict = x509::verify(presented, trust, policy, question);
  fuzz::tally::count("verdict", name_of(verdict.reason()));
  check_path(verdict, *all.front(), *trust.anchors.front());
  check_memory(all.front(), trust, policy, question, verdict, days);
  question.explained = false;
  fuzz::require(x509::verify(presented, trust, policy, question).accepted() == verdict.accepted(),
                "who reads why does not matter");
  question.explained = true;
  std::ranges::reverse(trust.intermediates);
  const x509::Verdict other = x509::verify(presented, trust, policy, question);
  if (!out_of_work(verdict) && !out_of_work(other))
    fuzz::require(other.accepted() == verdict.accepted(),
                  "the order of the others does not matter");
  return 0;
}
