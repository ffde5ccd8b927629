// Certificates and lists from a description in text: each flaw gives the reason that its row says,
// and nothing else does.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "lab.hpp"
#include "x509/plan.hpp"
#include "x509/pointers.hpp"

using namespace handglass;
using namespace handglass::x509;

namespace {

constexpr std::string_view house = R"(
ca root "Plan Root"
ca middle by root
ca issuing by middle
server www by issuing dns www.lab
list root by root
list middle by middle
list issuing by issuing
)";

Pki mint_text(std::string_view text, std::string_view seed = "plan") {
  // Keys hold on to their randomness.
  static std::vector<std::unique_ptr<crypto::Random>> kept;
  kept.push_back(crypto::seeded_random(as_bytes(seed)));
  auto plan = parse_plan(text);
  if (!plan) FAIL(plan.error().line, ": ", plan.error().text);
  return mint(std::make_shared<const Plan>(*std::move(plan)), lab::now, *kept.back()).value();
}

Verdict judge(const Pki& pki) {
  std::vector<View> presented;
  for (const std::string_view name : {"www", "issuing", "middle"})
    presented.push_back(pki.find(name)->der);
  Trust trust{.anchors = {pki.find("root")->certificate}, .intermediates = {}, .crls = {}};
  for (const MintedList& list : pki.lists) trust.crls.push_back(list.crl);
  return verify_bytes(presented, trust, {.crl_check = CrlCheck::chain},
                      {.purpose = Purpose::server_auth,
                       .name = WantedName{WantedName::Kind::host, "www.lab"},
                       .at = lab::now,
                       .staple_expected = true});
}

// The house with a property more on one of its lines.
std::string with(std::string_view line, std::string_view property) {
  std::string out(house);
  const std::size_t at = out.find(line);
  REQUIRE(at != std::string::npos);
  out.insert(out.find('\n', at), " " + std::string(property));
  return out;
}

}  // namespace

TEST_CASE("what is planned without a flaw is accepted, and the same each time") {
  const Pki once = mint_text(house), again = mint_text(house), other = mint_text(house, "other");
  CHECK(judge(once).accepted());
  for (const Minted& one : once.certificates) {
    CHECK(one.der == again.find(one.planned->name)->der);
    CHECK(one.der != other.find(one.planned->name)->der);
  }
  for (const MintedList& one : once.lists)
    CHECK(same(one.crl->der(), again.find_list(one.planned->name)->der()));
}

TEST_CASE("each flaw gives its reason, whoever bears it") {
  std::set<Flaw> seen;
  for (const FlawRow& row : flaw_rows()) {
    const std::string flaw(name_of(row.flaw));
    CAPTURE(flaw);
    CHECK_FALSE(row.about.empty());
    CHECK(find_flaw(flaw, row.bearer) == row.flaw);
    seen.insert(row.flaw);
    const std::string_view line = row.bearer == Bearer::certificate ? "server www"
                                  : row.bearer == Bearer::authority ? "ca middle"
                                                                    : "list issuing";
    const Verdict verdict = judge(mint_text(with(line, "wrong " + flaw)));
    CHECK(name_of(verdict.reason()) == name_of(row.reason));
    CHECK_FALSE(verdict.accepted());
  }
  CHECK(seen.size() == names_of<Flaw>.size());
}

TEST_CASE("properties say what is in a certificate") {
  const Pki pki = mint_text(R"(
published http://lab.invalid   # nobody answers there
ca root "A, B and C" o "An Organization" key p384 from -2y until +10y
ca issuing by root path-length 3 permit dns:lab permit email:lab exclude dns:bad.lab explicit-policy 2
  inhibit-mapping 3 inhibit-any 4 map 1.2.3:1.2.5
  policy 1.2.3,1.2.4
client alice "Alice A." by issuing key ed25519 email alice@lab dns alice.lab ip 192.0.2.1 ip ::1
  usage digitalSignature,nonRepudiation purpose 1.3.6.1.5.5.7.3.2,1.2.3.4 policy 1.2.3
  from -12h until +3600s about "the one"
client grace by issuing signed-as grant
list issuing by issuing signed-by root
)");
  const Certificate& root = *pki.find("root")->certificate;
  CHECK(to_string(root.subject()) == "CN=A\\, B and C, O=An Organization");
  CHECK(root.not_after() - root.not_before() == std::chrono::days(12 * 365));
  const Certificate& issuing = *pki.find("issuing")->certificate;
  CHECK(issuing.basic_constraints()->path_length == 3);
  CHECK(issuing.name_constraints());
  const Minted& alice = *pki.find("alice");
  CHECK(alice.planned->about == "the one");
  CHECK(alice.certificate->not_after() == lab::now + std::chrono::hours(1));
  CHECK(alice.certificate->may(KeyUsage::non_repudiation));
  CHECK(alice.certificate->extended_key_usage()->size == 2);
  CHECK(std::holds_alternative<crypto::Ed25519PublicKey>(*alice.certificate->key()));
  CHECK(alice.chain.size() == 2);
  CHECK(to_string(pki.find("grace")->certificate->subject()) == "CN=grace, O=Handglass Lab");
  CHECK(issuer_urls(*alice.certificate) ==
        std::vector<std::string>{"http://lab.invalid/issuing.crt"});
}

TEST_CASE("what is no plan is refused, with the line and what is wrong there") {
  const auto refusal = [](std::string_view text) {
    const auto plan = parse_plan(text);
    return plan ? std::string("taken")
                : std::to_string(plan.error().line) + ": " + plan.error().text;
  };
  CHECK(refusal("") == "1: nothing is planned: a line is, for example, ca root");
  CHECK(refusal("ca") == "1: \"ca\" wants a name after it");
  CHECK(refusal("\n\nca root\nclient a by rot") == "4: no \"rot\" stands above, to issue \"a\"");
  CHECK(refusal("ca root\nca root") == "2: \"root\" is planned twice");
  CHECK(refusal("ca ../root").starts_with("1: \"../root\" is no name of a file"));
  CHECK(refusal("ca root \"x") == "1: a quotation does not end");
  CHECK(refusal("ca root keys p256") == "1: no property is called \"keys\"");
  CHECK(refusal("ca root key dsa").starts_with("1: \"key\" takes p256, p384"));
  CHECK(refusal("ca root from tomorrow").starts_with("1: \"from\" takes a time from now"));
  CHECK(refusal("ca root until 99999999999999y").starts_with("1: \"until\" takes a time"));
  CHECK(refusal("ca root from -2001y").contains("from -2000y to 7000y"));
  CHECK(refusal("ca root until 7001y").contains("from -2000y to 7000y"));
  CHECK(refusal("ca root from -2000y until 7000y") == "taken");
  CHECK(refusal("ca root path-length 256").starts_with("1: \"path-length\" takes a number"));
  CHECK(refusal("ca root policy 1.2.99999999999999999999").starts_with("1: \"policy\" takes"));
  CHECK(refusal("ca root policy 1.2,1.3,1.2").contains("each once"));
  CHECK(refusal("ca root map :").starts_with("1: \"map\" takes two object identifiers"));
  CHECK(refusal("ca root permit dns:b\xc3\xbc.lab").contains("in ASCII"));
  CHECK(refusal("ca root\nserver s by root dns b\xc3\xbc.lab").contains("in ASCII"));
  CHECK(refusal("published http://b\xc3\xbc.lab\nca root").contains("in ASCII"));
  CHECK(refusal("ca root ip 1.2.3").starts_with("1: \"ip\" takes an IP address"));
  CHECK(
      refusal("ca root wrong stale").starts_with("1: no such flaw: \"stale\"; here it can be exp"));
  CHECK(refusal("client a wrong no-ca").find("no-room") == std::string::npos);
  CHECK(refusal("ca root\nlist root").find("wants `by`") != std::string::npos);
  CHECK(refusal("person root").starts_with("1: a line begins with ca, server,"));
}
