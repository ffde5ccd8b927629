// Name constraints and certificate policies beyond what PKITS has: each form of name, and sets that
// are made to keep a verifier busy.
#include <doctest/doctest.h>

#include <chrono>

#include "lab.hpp"
#include "x509/minting.hpp"
#include "x509/name_constraints.hpp"

using namespace handglass;
using namespace handglass::x509;
using lab::evidence;
using Kind = GeneralName::Kind;
using Reasons = std::vector<Reason>;

namespace {

Bytes general(Kind kind, View value) {
  const int group = kind == Kind::directory || kind == Kind::other ? 0x20 : 0;
  return der::tlv(static_cast<std::uint8_t>(0x80 | group | static_cast<int>(kind)), value);
}
Bytes general(Kind kind, std::string_view text) { return general(kind, as_bytes(text)); }

// A NameConstraints of bases that are permitted and excluded.
Bytes constraints(const std::vector<Bytes>& permitted, const std::vector<Bytes>& excluded) {
  Bytes content;
  for (const auto& [tag, bases] : {std::pair(0xa0, &permitted), std::pair(0xa1, &excluded)}) {
    Bytes trees;
    for (const Bytes& base : *bases) append(trees, der::tlv(0x30, base));
    if (!trees.empty()) append(content, der::tlv(static_cast<std::uint8_t>(tag), trees));
  }
  return make_extension(Ce::name_constraints, true, der::tlv(0x30, content));
}

// alice, issued by a CA with this extension.
Verdict under(const Bytes& extension, const Recipe& leaf = lab::leaf_recipe("alice")) {
  const auto& s = lab::study();
  Recipe ca = lab::ca_recipe("Study Issuing CA");
  ca.more_extensions = {extension};
  const lab::Entity issuing = lab::issue(ca, lab::key(1), s.root);
  return lab::ask({lab::issue(leaf, lab::key(2), issuing).certificate, issuing.certificate},
                  s.trust);
}

bool in(Kind kind, std::string_view name, std::string_view base) {
  return is_in_subtree({kind, as_bytes(name)}, {kind, as_bytes(base)}).value();
}

Bytes policy_oid(std::size_t n) {
  return der::tlv(0x06, der::oid_content("1.3.6.1.4.1.99999." + std::to_string(n)));
}

}  // namespace

TEST_CASE("names and the subtrees that they are in (RFC 5280 §4.2.1.10)") {
  CHECK(in(Kind::dns, "host.example.com", "example.com"));
  CHECK(in(Kind::dns, "EXAMPLE.com", "example.COM"));
  CHECK(in(Kind::dns, "anything", ""));
  CHECK_FALSE(in(Kind::dns, "badexample.com", "example.com"));
  CHECK_FALSE(in(Kind::dns, "example.com", ".example.com"));
  CHECK(in(Kind::dns, "a.example.com", ".example.com"));
  CHECK(in(Kind::email, "alice@example.com", "example.com"));
  CHECK(in(Kind::email, "alice@example.com", "alice@EXAMPLE.com"));
  CHECK_FALSE(in(Kind::email, "Alice@example.com", "alice@example.com"));
  CHECK_FALSE(in(Kind::email, "alice@mail.example.com", "example.com"));
  CHECK(in(Kind::email, "alice@mail.example.com", ".example.com"));
  CHECK_FALSE(in(Kind::email, "alice@example.com", ".example.com"));
  CHECK_FALSE(in(Kind::email, "no address", "example.com"));
  CHECK(in(Kind::uri, "https://user@host.example.com:8443/x?y", "host.example.com"));
  CHECK(in(Kind::uri, "ldap://a.example.com", ".example.com"));
  CHECK_FALSE(in(Kind::uri, "https://example.com", ".example.com"));
  CHECK(in(Kind::email, "alice@example.com", ""));
  CHECK(in(Kind::uri, "https://example.com/", ""));
  const auto uri = [](std::string_view text) {
    return is_in_subtree({Kind::uri, as_bytes(text)}, {Kind::uri, as_bytes("example.com")});
  };
  for (const std::string_view hostless :
       {"mailto:alice@example.com", "https://192.0.2.1/", "https://[2001:db8::1]/", "urn:x", ""})
    CHECK_FALSE(uri(hostless).has_value());
  const auto ip = [](const Bytes& name, const Bytes& base) {
    return is_in_subtree({Kind::ip, name}, {Kind::ip, base}).value();
  };
  CHECK(ip({192, 0, 2, 77}, {192, 0, 2, 0, 255, 255, 255, 0}));
  CHECK_FALSE(ip({192, 0, 3, 77}, {192, 0, 2, 0, 255, 255, 255, 0}));
  CHECK_FALSE(ip(Bytes(16, 1), {192, 0, 2, 0, 0, 0, 0, 0}));  // of the other family
}

TEST_CASE("name constraints: what is permitted and what is excluded, with the name and by whom") {
  CHECK(under(constraints({general(Kind::dns, "example")}, {})).accepted());
  const Verdict other =
      under(constraints({general(Kind::dns, "test"), general(Kind::dns, "org")}, {}));
  CHECK(lab::faults(other) == Reasons{Reason::name_not_permitted});
  CHECK(evidence(other.decisive(), "name") == "DNS:alice.example");
  CHECK(evidence(other.decisive(), "constraint") == "permitted DNS:test, DNS:org");
  CHECK(evidence(other.decisive(), "by") == "CN=Study Issuing CA, O=Handglass Lab");
  CHECK(lab::faults(
            under(constraints({general(Kind::dns, "")}, {general(Kind::dns, "alice.example")}))) ==
        Reasons{Reason::name_not_permitted});
  // Names of a kind that no constraint speaks of are free.
  CHECK(under(constraints({general(Kind::email, "test")}, {general(Kind::uri, "x")})).accepted());
  // The subject is a name too.
  const Bytes lab_name = make_name("", "Handglass Lab"), others = make_name("", "Others");
  CHECK(under(constraints({general(Kind::directory, lab_name)}, {})).accepted() == false);
  CHECK(evidence(under(constraints({general(Kind::directory, others)}, {})).decisive(), "name") ==
        "directory:CN=alice, O=Handglass Lab");
}

TEST_CASE("name constraints: a base of no length is every name of its kind") {
  Recipe leaf = lab::leaf_recipe("alice");
  leaf.emails = {"a@b.example"};
  leaf.uris = {"https://b.example/"};
  for (const Kind kind : {Kind::dns, Kind::email, Kind::uri}) {
    const Bytes all = general(kind, "");
    CHECK(lab::faults(under(constraints({}, {all}), leaf)) == Reasons{Reason::name_not_permitted});
    CHECK(under(constraints({all}, {}), leaf).accepted());
  }
}

TEST_CASE("name constraints: a wildcard may stand for a host that is excluded") {
  Recipe leaf = lab::leaf_recipe("alice");
  leaf.dns_names = {"*.example.com"};
  CHECK(lab::faults(under(constraints({}, {general(Kind::dns, "host.example.com")}), leaf)) ==
        Reasons{Reason::name_not_permitted});
  CHECK(under(constraints({}, {general(Kind::dns, "host.example.org")}), leaf).accepted());
  CHECK(under(constraints({general(Kind::dns, "example.com")}, {}), leaf).accepted());
}

TEST_CASE("name constraints: what cannot be judged is refused where it matters") {
  const Bytes with_maximum = concat({general(Kind::dns, "example"), Bytes{0x81, 1, 3}});
  CHECK(lab::faults(under(constraints({with_maximum}, {}))) == Reasons{Reason::name_not_permitted});
  const Bytes other = general(Kind::other, Bytes{6, 1, 42, 0xa0, 2, 5, 0});
  CHECK(under(constraints({}, {other})).accepted());  // alice has no such name
  // An emailAddress that is no IA5String: a BMPString's octets.
  const GeneralName base{Kind::email, as_bytes("b.cd")};
  CHECK_FALSE(
      is_in_subtree({Kind::email, as_bytes(std::string_view("\0a\0@\0b\0.\0c\0d", 12))}, base));
  // URIs without an authority, whatever stands further on (RFC 5280 §4.2.1.10).
  for (const std::string_view uri :
       {"urn:x", "urn:x://good.example", "https:bad.example?x=://good.example/", "//good.example"})
    CHECK_FALSE(is_in_subtree({Kind::uri, as_bytes(uri)}, {Kind::uri, as_bytes("good.example")}));
}

TEST_CASE("name constraints: many names times many constraints end at the work limit") {
  Recipe leaf = lab::leaf_recipe("alice");
  leaf.dns_names.clear();
  std::vector<Bytes> bases;
  for (int i = 0; i < 1500; ++i) {
    leaf.dns_names.push_back("a" + std::to_string(i) + ".example");
    bases.push_back(general(Kind::dns, "b" + std::to_string(i) + ".test"));
  }
  const auto begun = std::chrono::steady_clock::now();
  const Verdict verdict = under(constraints({}, bases), leaf);
  CHECK(lab::faults(verdict) == Reasons{Reason::work_limit});
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}

TEST_CASE("name constraints: long names are more work than short ones") {
  Recipe leaf = lab::leaf_recipe("alice");
  leaf.dns_names.clear();
  const auto named = [](std::string_view end, int i) {
    return general(Kind::directory,
                   make_name(std::string(2000, 'a') + std::string(end) + std::to_string(i), "x"));
  };
  Bytes names;
  std::vector<Bytes> bases;
  for (int i = 0; i < 100; ++i) {
    append(names, named("name", i));
    bases.push_back(named("base", i));
  }
  leaf.more_extensions = {make_extension(Ce::subject_alt_name, false, der::tlv(0x30, names))};
  CHECK(lab::faults(under(constraints({}, bases), leaf)) == Reasons{Reason::work_limit});
}

TEST_CASE("policies: mappings that made a tree grow without end are a graph of their own size") {
  // RFC 9618 §3.2: each CA maps each of its policies to all of the next: 20 to the 12th paths.
  constexpr std::size_t policies = 20, depth = 12;
  const auto& s = lab::study();
  Bytes listed, mapped;
  for (std::size_t i = 0; i < policies; ++i) {
    append(listed, der::tlv(0x30, policy_oid(i)));
    for (std::size_t j = 0; j < policies; ++j)
      append(mapped, der::tlv(0x30, {policy_oid(i), policy_oid(j)}));
  }
  const std::vector<Bytes> extensions{
      make_extension(Ce::certificate_policies, false, der::tlv(0x30, listed)),
      make_extension(Ce::policy_mappings, true, der::tlv(0x30, mapped))};
  std::vector<CertificateRef> chain;
  lab::Entity above = s.root;
  for (std::size_t i = 0; i < depth; ++i) {
    Recipe ca = lab::ca_recipe("CA " + std::to_string(i));
    ca.more_extensions = extensions;
    above = lab::issue(ca, lab::key(1), above);
    chain.insert(chain.begin(), above.certificate);
  }
  Recipe leaf = lab::leaf_recipe("alice");
  leaf.more_extensions = {make_extension(Ce::certificate_policies, false,
                                         der::tlv(0x30, der::tlv(0x30, policy_oid(7))))};
  chain.insert(chain.begin(), lab::issue(leaf, lab::key(2), above).certificate);
  const auto asked = [&](std::size_t policy) {
    return lab::ask(
        chain, s.trust,
        {.policies = {"1.3.6.1.4.1.99999." + std::to_string(policy)}, .explicit_policy = true});
  };
  const auto begun = std::chrono::steady_clock::now();
  CHECK(asked(3).accepted());
  CHECK(lab::faults(asked(99)) == Reasons{Reason::policy_not_valid});
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}

TEST_CASE("a thousand CAs that certify each other: an answer within the work limit") {
  std::vector<CertificateRef> crowd;
  const lab::Key key = lab::key(1);
  const Recipe leaf = lab::leaf_recipe("alice");
  for (std::size_t i = 0; i < 1000; ++i) {
    Recipe ca = lab::ca_recipe("Crowd CA");
    ca.serial = {1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    ca.key_ids = false;
    const Issuer issuer{make_name("Crowd CA", "Handglass Lab"), i % 2 ? key : lab::key(3)};
    crowd.push_back(lab::parse(mint(ca, lab::key(i % 7)->public_key(), issuer).value()));
  }
  const Issuer issuer{make_name("Crowd CA", "Handglass Lab"), key};
  crowd.insert(crowd.begin(), lab::parse(mint(leaf, lab::key(2)->public_key(), issuer).value()));
  const auto begun = std::chrono::steady_clock::now();
  const Verdict verdict = lab::ask(crowd, lab::study().trust);
  CHECK_FALSE(verdict.accepted());
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(60));
}
