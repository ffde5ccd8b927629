// The verdict: each fault alone with its evidence, several at once, what a pass says, and which
// fault the alert tells.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "lab.hpp"
#include "x509/extensions.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::x509;
using lab::ask;
using lab::Entity;
using lab::evidence;

namespace {

const Question by_client{.purpose = Purpose::client_auth, .name = {}, .at = lab::now, .usage = {}};

Question wanting(std::string host) {
  return {.purpose = Purpose::server_auth,
          .name = WantedName{WantedName::Kind::host, std::move(host)},
          .at = lab::now,
          .usage = {}};
}
Question judged_at(std::string_view time) {
  Question question = by_client;
  question.at = lab::at(time);
  return question;
}

// The verdict on a leaf from a recipe, signed by the study's issuing CA.
Verdict on_leaf(const Recipe& recipe, const Policy& policy = {},
                const Question& question = by_client) {
  const auto& s = lab::study();
  return ask({lab::issue(recipe, lab::key(2), s.issuing).certificate, s.issuing.certificate},
             s.trust, policy, question);
}
// The verdict on alice under an issuing CA from a recipe.
Verdict on_ca(const Recipe& recipe, const Policy& policy = {},
              const Question& question = by_client) {
  const auto& s = lab::study();
  const auto ca = lab::issue(recipe, lab::key(1), s.root);
  return ask({lab::issue(lab::leaf_recipe("alice"), lab::key(2), ca).certificate, ca.certificate},
             s.trust, policy, question);
}

using Reasons = std::vector<Reason>;

}  // namespace

TEST_CASE("a good chain: every check passes and says why") {
  const auto& s = lab::study();
  Question question = wanting("alice.example");
  const Verdict verdict = ask({s.alice.certificate, s.issuing.certificate}, s.trust,
                              {.crl_check = CrlCheck::chain}, question);
  CHECK(verdict.accepted());
  CHECK(verdict.anchored);
  CHECK(verdict.reason() == Reason::none);
  CHECK(verdict.decisive() == nullptr);
  CHECK(verdict.at == lab::now);
  CHECK(verdict.path ==
        std::vector{s.alice.certificate, s.issuing.certificate, s.root.certificate});
  const auto first = [&](Check check) {
    return &*std::ranges::find(verdict.checks, check, &Checked::check);
  };
  for (const auto& [check, name] : names_of<Check>) {
    CAPTURE(name);
    if (check == Check::tls_feature) continue;  // told where an issuer has the extension
    const bool asks_nothing =
        check == Check::path_length || check == Check::name_constraints || check == Check::policy;
    if (!asks_nothing) CHECK(lab::passes(verdict, check));
    CHECK(first(check)->rfc.starts_with("RFC "));
    CHECK(first(check)->depth <= 1);
  }
  CHECK(first(Check::chain)->subject() == "CN=alice, O=Handglass Lab");
  CHECK(evidence(first(Check::chain), "path") ==
        "alice <- Study Issuing CA <- Study Root CA (anchor)");
  CHECK(evidence(first(Check::validity), "not_after") == "2026-12-31T00:00:00Z");
  CHECK(evidence(first(Check::revocation), "serial") == s.alice.certificate->serial_text());
  CHECK(evidence(first(Check::revocation), "crl_number") == "4096");
  CHECK(evidence(first(Check::revocation), "next_update") == "2026-06-20T00:00:00Z");
  CHECK(evidence(first(Check::signature), "key_tried").starts_with("EC P-256, key identifier "));
  CHECK(evidence(first(Check::digest_strength), "digest").starts_with("SHA-"));
  CHECK(std::ranges::is_sorted(verdict.checks, {},
                               [](const Checked& c) { return std::pair(c.check, c.depth); }));
}

TEST_CASE("unexplained: the same verdict, with evidence of the faults alone") {
  const auto& s = lab::study();
  // Everything that a verdict says but the evidence of what did not fail.
  const auto same_but_for_passes = [](const Verdict& explained, const Verdict& bare) {
    CHECK(bare.path == explained.path);
    CHECK(bare.anchored == explained.anchored);
    CHECK(bare.reason() == explained.reason());
    CHECK(bare.at == explained.at);
    CHECK(bare.abandoned.size() == explained.abandoned.size());
    REQUIRE(bare.checks.size() == explained.checks.size());
    std::size_t unexplained = 0;
    for (std::size_t i = 0; i < bare.checks.size(); ++i) {
      const Checked &a = explained.checks[i], &b = bare.checks[i];
      CAPTURE(name_of(a.check));
      CAPTURE(a.depth);
      CHECK(b.check == a.check);
      CHECK(b.status == a.status);
      CHECK(b.reason == a.reason);
      CHECK(b.depth == a.depth);
      CHECK(b.certificate == a.certificate);
      CHECK(b.rfc == a.rfc);
      if (a.status == Status::fail) {
        CHECK(b.evidence == a.evidence);
        CHECK_FALSE(b.evidence.empty());
      } else {
        CHECK(b.evidence.empty());
        unexplained += !a.evidence.empty();
      }
    }
    CHECK(unexplained > 0);
  };
  const auto compare = [&](const std::vector<CertificateRef>& presented, const Trust& trust,
                           Reason expected, const Policy& policy = {},
                           Question question = by_client) {
    CAPTURE(name_of(expected));
    const Verdict explained = ask(presented, trust, policy, question);
    question.explained = false;
    CHECK(explained.reason() == expected);
    same_but_for_passes(explained, ask(presented, trust, policy, question));
  };
  const std::vector chain{s.alice.certificate, s.issuing.certificate};
  const Policy by_lists{.crl_check = CrlCheck::chain};

  compare(chain, s.trust, Reason::none);
  compare(chain, s.trust, Reason::none, by_lists, wanting("alice.example"));
  compare(chain, s.trust, Reason::none, {.check_time = false, .max_depth = 1});
  compare(chain, {s.trust.anchors, {}, {}}, Reason::none,
          {.crl_check = CrlCheck::chain, .soft_fail = true});

  compare(chain, s.trust, Reason::expired, {}, judged_at("2027-06-01T12:00:00Z"));
  compare(chain, s.trust, Reason::not_yet_valid, {}, judged_at("2025-06-01T12:00:00Z"));
  compare(chain, s.trust, Reason::name_mismatch, {}, wanting("bob.example"));
  compare(chain, s.trust, Reason::path_too_long, {.max_depth = 0});
  compare(chain, s.trust, Reason::policy_not_valid,
          {.policies = {"1.2.3.4"}, .explicit_policy = true});
  compare(chain, {s.trust.anchors, {}, {}}, Reason::crl_missing, by_lists);
  compare({s.alice.certificate}, s.trust, Reason::issuer_unknown);
  compare({s.alice.certificate, s.issuing.certificate, s.root.certificate}, {},
          Reason::root_untrusted);

  const Entity impostor = lab::issue(lab::ca_recipe("Study Issuing CA"), lab::key(5), s.root);
  compare({s.alice.certificate, impostor.certificate}, s.trust, Reason::issuer_other_key);
  Bytes altered = to_bytes(s.alice.certificate->der());
  altered.back() ^= 1;
  compare({lab::parse(altered), s.issuing.certificate}, s.trust, Reason::signature_wrong);

  Recipe recipe = lab::leaf_recipe("bob");
  recipe.serial = {0x42};
  recipe.key_usage = {KeyUsage::key_encipherment};
  recipe.extended_key_usage = {der::dotted(key_purpose::server_auth)};
  const auto bob = lab::issue(recipe, lab::key(4), s.issuing).certificate;
  CrlRecipe list = lab::crl_recipe();
  list.entries = {{{0x42}, lab::at("2026-04-01"), 4}};
  compare({bob, s.issuing.certificate}, s.trust, Reason::key_usage_lacks);

  Recipe limited = lab::ca_recipe("Study Issuing CA");
  limited.permitted = {{GeneralName::Kind::dns, "alice.example"}};
  const Entity ca = lab::issue(limited, lab::key(1), s.root);
  compare({s.alice.certificate, ca.certificate}, s.trust, Reason::none);
  limited.permitted = {{GeneralName::Kind::dns, "a.test"}, {GeneralName::Kind::dns, "b.test"}};
  const Entity other = lab::issue(limited, lab::key(1), s.root);
  compare({s.alice.certificate, other.certificate}, s.trust, Reason::name_not_permitted);

  for (const auto& [status, reason] : {std::pair(OcspRecipe::Status::good, Reason::none),
                                       std::pair(OcspRecipe::Status::revoked, Reason::revoked),
                                       std::pair(OcspRecipe::Status::unknown, Reason::none)}) {
    const OcspRecipe answer{.answers = {{s.alice.certificate, status, lab::at("2026-05-30"), 1}},
                            .this_update = lab::at("2026-06-01"),
                            .next_update = lab::at("2026-06-08")};
    const Bytes staple = mint_ocsp(answer, *s.issuing.certificate, s.issuing.as_issuer()).value();
    Question question = by_client;
    question.staple = staple;
    compare(chain, {s.trust.anchors, {}, {}}, reason, {}, question);
  }
  compare({bob, s.issuing.certificate},
          {s.trust.anchors, {}, {s.root_crl, lab::crl(list, s.issuing)}}, Reason::revoked,
          by_lists);
}

TEST_CASE("validity: both ends inside, fractions count, and by how long it is missed") {
  const Recipe recipe = lab::leaf_recipe("alice");
  for (std::string_view inside :
       {"2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z", "2026-12-30T23:59:59.999999Z"})
    CHECK(on_leaf(recipe, {}, judged_at(inside)).accepted());
  CHECK_FALSE(on_leaf(recipe, {}, judged_at("2025-12-31T23:59:59.999999Z")).accepted());
  CHECK_FALSE(on_leaf(recipe, {}, judged_at("2026-12-31T00:00:00.000001Z")).accepted());

  Recipe lapsed = recipe;
  lapsed.not_after = lab::at("2026-05-29T10:30:00Z");
  const Verdict expired = on_leaf(lapsed);
  CHECK(lab::faults(expired) == Reasons{Reason::expired});
  CHECK(evidence(expired.decisive(), "by") == "3 days 1 hour");
  CHECK(evidence(expired.decisive(), "not_after") == "2026-05-29T10:30:00Z");
  CHECK(evidence(expired.decisive(), "not_before") == "2026-01-01T00:00:00Z");
  CHECK(evidence(expired.decisive(), "at") == "2026-06-01T12:00:00Z");
  CHECK(expired.decisive()->subject() == "CN=alice, O=Handglass Lab");

  Recipe early = recipe;
  early.not_before = lab::at("2026-06-01T12:00:05Z");
  const Verdict not_yet = on_leaf(early);
  CHECK(lab::faults(not_yet) == Reasons{Reason::not_yet_valid});
  CHECK(evidence(not_yet.decisive(), "by") == "5 seconds");

  Recipe ca = lab::ca_recipe("Study Issuing CA");
  ca.not_after = lab::at("2026-01-02");
  const Verdict expired_ca = on_ca(ca);
  CHECK(lab::faults(expired_ca) == Reasons{Reason::expired});
  CHECK(expired_ca.decisive()->depth == 1);
  CHECK(evidence(expired_ca.decisive(), "by") == "150 days");
  // An anchor ages too.
  CHECK(on_leaf(recipe, {}, judged_at("2041-01-01")).checks.size() > 0);
  const Verdict all = on_leaf(recipe, {}, judged_at("2041-01-01"));
  CHECK(lab::faults(all) == Reasons{Reason::expired, Reason::expired, Reason::expired});
}

TEST_CASE("no path: nobody of that name, another key, a root that is not trusted") {
  const auto& s = lab::study();
  const Verdict unknown = ask({s.alice.certificate}, s.trust);
  CHECK(lab::faults(unknown) == Reasons{Reason::issuer_unknown});
  CHECK(evidence(unknown.decisive(), "issuer") == "CN=Study Issuing CA, O=Handglass Lab");
  CHECK(evidence(unknown.decisive(), "path") == "alice <- ?");

  const auto impostor = lab::issue(lab::ca_recipe("Study Issuing CA"), lab::key(7), s.root);
  const auto mallory = lab::issue(lab::leaf_recipe("mallory"), lab::key(3), impostor).certificate;
  const Verdict other = ask({mallory}, {s.trust.anchors, {s.issuing.certificate}, {}});
  CHECK(lab::faults(other) == Reasons{Reason::issuer_other_key});
  CHECK(evidence(other.decisive(), "authority_key_id").size() == 40);
  CHECK(evidence(other.decisive(), "other_key")
            .find(evidence(other.decisive(), "authority_key_id")) == std::string::npos);
  CHECK(evidence(other.decisive(), "other_key").starts_with("EC P-256, key identifier "));

  const auto own_root = lab::self_signed(lab::root_recipe("Own Root"), lab::key(8));
  const auto own = lab::issue(lab::leaf_recipe("alice"), lab::key(2), own_root).certificate;
  const Verdict untrusted = ask({own, own_root.certificate}, s.trust);
  CHECK(lab::faults(untrusted) == Reasons{Reason::root_untrusted});
  CHECK(untrusted.decisive()->subject() == "CN=Own Root, O=Handglass Lab");
  CHECK(untrusted.path.size() == 2);
  CHECK(ask({own_root.certificate}, s.trust, {},
            {.purpose = Purpose::any, .name = {}, .at = lab::now, .usage = {}})
            .reason() == Reason::root_untrusted);

  // The root that was sent bears the anchor's name, with a key of its own.
  const auto false_root = lab::self_signed(lab::root_recipe("Study Root CA"), lab::key(8));
  const auto forged = lab::issue(lab::leaf_recipe("alice"), lab::key(2), false_root).certificate;
  const Verdict same_name = ask({forged, false_root.certificate}, s.trust);
  CHECK(lab::faults(same_name) == Reasons{Reason::issuer_other_key});
  CHECK(evidence(same_name.decisive(), "own_key_id") !=
        evidence(same_name.decisive(), "other_key"));
  CHECK_FALSE(ask({s.alice.certificate, s.issuing.certificate}, {}).accepted());
}

TEST_CASE("an altered certificate keeps its place in the chain, with the keys that were tried") {
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.spoil_signature = true;
  for (bool key_ids : {true, false}) {
    recipe.key_ids = key_ids;
    const Verdict verdict = on_leaf(recipe);
    CHECK(lab::faults(verdict) == Reasons{Reason::signature_wrong});
    CHECK(verdict.anchored);
    CHECK(verdict.decisive()->check == Check::signature);
    CHECK(verdict.decisive()->depth == 0);
    CHECK(evidence(verdict.decisive(), "issuer") == "CN=Study Issuing CA, O=Handglass Lab");
    CHECK(evidence(verdict.decisive(), "key_tried").starts_with("EC P-256"));
  }
  Recipe ca = lab::ca_recipe("Study Issuing CA");
  ca.spoil_signature = true;
  const Verdict above = on_ca(ca);
  CHECK(lab::faults(above) == Reasons{Reason::signature_wrong});
  CHECK(above.decisive()->depth == 1);

  // The right octets, called seven bits shorter.
  const auto& unspoiled = *lab::study().alice.certificate;
  Bytes bits = to_bytes(unspoiled.structure().signature_value.content);
  bits.back() = 0x80;
  bits.insert(bits.begin(), 7);
  const Bytes fewer =
      lab::with_value<structure::Certificate>(unspoiled.der(), "signatureValue", der::tlv(3, bits));
  CHECK(lab::faults(ask({lab::parse(fewer), lab::study().issuing.certificate},
                        lab::study().trust)) == Reasons{Reason::signature_wrong});

  // One letter of the subject changed after it was signed.
  const auto& s = lab::study();
  Bytes der = to_bytes(s.alice.certificate->der());
  const auto name = std::ranges::search(der, as_bytes("alice"));
  *name.begin() = 'A';
  const Verdict altered = ask({lab::parse(der), s.issuing.certificate}, s.trust);
  CHECK(lab::faults(altered) == Reasons{Reason::signature_wrong});
}

TEST_CASE("issuers: CA, keyCertSign, path length") {
  Recipe recipe = lab::ca_recipe("Study Issuing CA");
  recipe.ca = false;
  const Verdict absent = on_ca(recipe);
  CHECK(lab::faults(absent) == Reasons{Reason::not_a_ca});
  CHECK(absent.decisive()->depth == 1);
  CHECK(evidence(absent.decisive(), "found") == "no basicConstraints");
  recipe.more_extensions = {make_extension(Ce::basic_constraints, true, Bytes{0x30, 0})};
  CHECK(evidence(on_ca(recipe).decisive(), "found") == "CA:FALSE");

  Recipe no_sign = lab::ca_recipe("Study Issuing CA");
  no_sign.key_usage = {KeyUsage::digital_signature, KeyUsage::crl_sign};
  const Verdict unfit = on_ca(no_sign);
  CHECK(lab::faults(unfit) == Reasons{Reason::key_usage_lacks});
  CHECK(unfit.decisive()->depth == 1);
  CHECK(evidence(unfit.decisive(), "found") == "digitalSignature, cRLSign");
  CHECK(evidence(unfit.decisive(), "needed") == "keyCertSign");

  const auto& s = lab::study();
  Recipe short_recipe = lab::root_recipe("Short Root");
  short_recipe.path_length = 0;
  const auto short_root = lab::self_signed(short_recipe, lab::key(0));
  const auto ca = lab::issue(lab::ca_recipe("Study Issuing CA"), lab::key(1), short_root);
  const auto direct = lab::issue(lab::leaf_recipe("alice"), lab::key(2), short_root).certificate;
  CHECK(ask({direct}, {{short_root.certificate}, {}, {}}).accepted());
  const Verdict too_long =
      ask({s.alice.certificate, ca.certificate}, {{short_root.certificate}, {}, {}});
  CHECK(lab::faults(too_long) == Reasons{Reason::path_too_long});
  CHECK(evidence(too_long.decisive(), "path_length") == "0");
  CHECK(evidence(too_long.decisive(), "found") == "1");
  CHECK(on_leaf(lab::leaf_recipe("alice"), {.max_depth = 1}).accepted());
  CHECK(lab::faults(on_leaf(lab::leaf_recipe("alice"), {.max_depth = 0})) ==
        Reasons{Reason::path_too_long});
}

TEST_CASE("version 1: good enough for an anchor, not for an intermediate") {
  Recipe old = lab::root_recipe("Old Root");
  old.version1 = true;
  const auto old_root = lab::self_signed(old, lab::key(0));
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), old_root).certificate;
  CHECK(ask({leaf}, {{old_root.certificate}, {}, {}}).accepted());
  Recipe middle = lab::ca_recipe("Study Issuing CA");
  middle.version1 = true;
  CHECK(lab::faults(on_ca(middle)) == Reasons{Reason::not_a_ca});
}

TEST_CASE("purpose: key usage and extended key usage, found and needed") {
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.key_usage = {KeyUsage::key_encipherment};
  const Verdict usage = on_leaf(recipe);
  CHECK(lab::faults(usage) == Reasons{Reason::key_usage_lacks});
  CHECK(evidence(usage.decisive(), "found") == "keyEncipherment");
  CHECK(evidence(usage.decisive(), "needed") == "digitalSignature or keyAgreement");
  CHECK(usage.decisive()->depth == 0);
  // What passes says which use passes: who asks for another refuses it.
  recipe.key_usage = {KeyUsage::key_agreement};
  const Verdict agrees = on_leaf(recipe);
  CHECK(agrees.accepted());
  const auto passed = std::ranges::find(agrees.checks, Check::key_usage, &Checked::check);
  CHECK(evidence(&*passed, "needed") == "keyAgreement");
  recipe.key_usage = {KeyUsage::key_encipherment};
  Question encipher = by_client;
  encipher.usage = KeyUsage::key_encipherment;
  CHECK(on_leaf(recipe, {}, encipher).accepted());
  Question anything = by_client;
  anything.purpose = Purpose::any;
  CHECK(on_leaf(recipe, {}, anything).accepted());
  recipe.key_usage = {};
  CHECK(on_leaf(recipe).accepted());

  recipe.extended_key_usage = {der::dotted(key_purpose::server_auth), "1.3.6.1.5.5.7.3.4",
                               "1.3.6.1.4.1.311.20.2.2", "1.2.3.4"};
  const Verdict purpose = on_leaf(recipe);
  CHECK(lab::faults(purpose) == Reasons{Reason::extended_key_usage_lacks});
  CHECK(evidence(purpose.decisive(), "found") ==
        "serverAuth, emailProtection, smartcardLogon, 1.2.3.4");
  CHECK(evidence(purpose.decisive(), "needed") == "clientAuth");
  Question as_server = by_client;
  as_server.purpose = Purpose::server_auth;
  CHECK(on_leaf(recipe, {}, as_server).accepted());
  recipe.extended_key_usage = {der::dotted(key_purpose::client_auth)};
  CHECK(on_leaf(recipe, {}, as_server).reason() == Reason::extended_key_usage_lacks);
  recipe.extended_key_usage = {der::dotted(key_purpose::any)};
  CHECK(on_leaf(recipe).accepted());
  recipe.extended_key_usage = {};
  CHECK(on_leaf(recipe).accepted());

  Recipe ca = lab::ca_recipe("Study Issuing CA");
  ca.extended_key_usage = {der::dotted(key_purpose::server_auth)};
  const Verdict above = on_ca(ca);
  CHECK(lab::faults(above) == Reasons{Reason::extended_key_usage_lacks});
  CHECK(above.decisive()->depth == 1);
}

TEST_CASE("what a CA with TLS features signs has them too, or more (RFC 7633 §4.2.2)") {
  const auto features = [](const Bytes& numbers) {
    return std::vector<Bytes>{
        der::tlv(0x30, {der::tlv(6, der::oid_content("1.3.6.1.5.5.7.1.24")), Bytes{1, 1, 0xff},
                        der::tlv(4, der::tlv(0x30, numbers))})};
  };
  const auto& s = lab::study();
  const auto judged = [&](const Bytes& of_issuer, const std::vector<Bytes>& of_leaf) {
    Recipe ca = lab::ca_recipe("Study Issuing CA"), recipe = lab::leaf_recipe("alice");
    ca.more_extensions = features(of_issuer), recipe.more_extensions = of_leaf;
    const auto issuing = lab::issue(ca, lab::key(1), s.root);
    return ask({lab::issue(recipe, lab::key(2), issuing).certificate, issuing.certificate},
               s.trust);
  };
  const Bytes five{2, 1, 5}, both{2, 1, 5, 2, 1, 17}, both_back{2, 1, 17, 2, 1, 5, 2, 1, 5};
  const Verdict without = judged(five, {});
  CHECK(lab::faults(without) == Reasons{Reason::tls_feature_lacks});
  CHECK(without.decisive()->depth == 0);
  CHECK(evidence(without.decisive(), "needed") == "5");
  CHECK(evidence(without.decisive(), "by") == "CN=Study Issuing CA, O=Handglass Lab");
  CHECK(evidence(judged(both, features(five)).decisive(), "needed") == "17");
  for (const auto& [of_issuer, of_leaf] :
       {std::pair(five, five), std::pair(five, both), std::pair(both, both_back),
        std::pair(both_back, both)}) {
    const Verdict good = judged(of_issuer, features(of_leaf));
    CHECK(good.accepted());
    CHECK(lab::passes(good, Check::tls_feature));
  }
  CHECK(judged({}, {}).accepted());  // none is no promise
  // Of an anchor too, and of what it signs itself.
  Recipe recipe = lab::root_recipe("Study Root CA");
  recipe.more_extensions = features(five);
  const auto root = lab::self_signed(recipe, lab::key(0)).certificate;
  const Verdict above = ask({s.alice.certificate, s.issuing.certificate}, {{root}, {}, {}});
  CHECK(lab::faults(above) == Reasons{Reason::tls_feature_lacks});
  CHECK(above.decisive()->depth == 1);
}

TEST_CASE("critical extensions that are not processed, at every depth") {
  const Bytes unknown =
      der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), Bytes{1, 1, 0xff}, der::tlv(4, Bytes{})});
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.more_extensions = {unknown,
                            make_extension(Ce::subject_key_identifier, true, Bytes{4, 1, 0})};
  recipe.key_ids = false;  // hints, which RFC 5280 §4.2.1.2 does not let be critical
  const Verdict leaf = on_leaf(recipe);
  CHECK(lab::faults(leaf) == Reasons{Reason::critical_extension_unknown});
  CHECK(evidence(leaf.decisive(), "oid") == "1.2.3.4");
  CHECK(evidence(leaf.decisive(), "must_not") == "2.5.29.14");
  recipe.more_extensions = {make_extension(Ce::subject_key_identifier, true, Bytes{4, 1, 0}),
                            make_extension(Ce::authority_key_identifier, true, Bytes{0x30, 0})};
  const Verdict hints = on_leaf(recipe);
  CHECK(lab::faults(hints) == Reasons{Reason::critical_extension_unknown});
  CHECK(evidence(hints.decisive(), "oid").empty());
  CHECK(evidence(hints.decisive(), "must_not") == "2.5.29.14, 2.5.29.35");
  Recipe ca = lab::ca_recipe("Study Issuing CA");
  ca.more_extensions = {unknown};
  const Verdict above = on_ca(ca);
  CHECK(lab::faults(above) == Reasons{Reason::critical_extension_unknown});
  CHECK(above.decisive()->depth == 1);
  recipe.more_extensions = {
      make_extension(Ce::certificate_policies, true, Bytes{0x30, 6, 0x30, 4, 6, 2, 0x2a, 3})};
  CHECK(on_leaf(recipe).accepted());
}

TEST_CASE("names: those of the certificate, the one wanted, and the commonName that is ignored") {
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.ip_addresses = {"192.0.2.1", "2001:db8::1"};
  CHECK(on_leaf(recipe, {}, wanting("alice.example")).accepted());
  CHECK(on_leaf(recipe, {}, wanting("192.0.2.1")).accepted());
  const Verdict verdict = on_leaf(recipe, {}, wanting("bob.example"));
  CHECK(lab::faults(verdict) == Reasons{Reason::name_mismatch});
  CHECK(evidence(verdict.decisive(), "wanted") == "bob.example");
  CHECK(evidence(verdict.decisive(), "names") == "DNS:alice.example, IP:192.0.2.1, IP:2001:db8::1");
  CHECK(evidence(verdict.decisive(), "ignored") == "CN=alice");
  recipe.dns_names.clear(), recipe.ip_addresses.clear();
  CHECK(evidence(on_leaf(recipe, {}, wanting("alice")).decisive(), "names") == "none");
  for (int i = 0; i < 30; ++i) recipe.dns_names.push_back("n" + std::to_string(i) + ".example");
  CHECK(evidence(on_leaf(recipe, {}, wanting("alice")).decisive(), "names")
            .ends_with(", and 10 more"));
}

TEST_CASE("policy: RSA sizes and SHA-1") {
  const auto& s = lab::study();
  const auto rsa = lab::rsa_key(2048);
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), rsa, s.issuing).certificate;
  CHECK(ask({leaf, s.issuing.certificate}, s.trust).accepted());
  const Verdict weak = ask({leaf, s.issuing.certificate}, s.trust, {.rsa_bits_min = 3072});
  CHECK(lab::faults(weak) == Reasons{Reason::key_weak});
  CHECK(evidence(weak.decisive(), "key") == "RSA 2048");
  CHECK(evidence(weak.decisive(), "minimum") == "RSA 3072");

  const auto rsa_root = lab::self_signed(lab::root_recipe("RSA Root"), rsa);
  Recipe recipe = lab::leaf_recipe("alice");
  recipe.scheme =
      crypto::Scheme{crypto::SignatureAlgorithm::rsa_pss, crypto::HashAlgorithm::sha384};
  CHECK(
      ask({lab::issue(recipe, lab::key(2), rsa_root).certificate}, {{rsa_root.certificate}, {}, {}})
          .accepted());
}

TEST_CASE("policy: a SHA-1 signature, unless it is allowed; an anchor's own does not matter") {
  const auto rsa = lab::rsa_key(2048);
  const crypto::Scheme sha1{crypto::SignatureAlgorithm::rsa_pkcs1, crypto::HashAlgorithm::sha1};
  Recipe root_recipe = lab::root_recipe("RSA Root"), recipe = lab::leaf_recipe("alice");
  root_recipe.scheme = sha1;
  const auto root = lab::self_signed(root_recipe, rsa);
  const Trust trust{{root.certificate}, {}, {}};
  CHECK(ask({lab::issue(recipe, lab::key(2), root).certificate}, trust).accepted());
  recipe.scheme = sha1;
  const auto leaf = lab::issue(recipe, lab::key(2), root).certificate;
  const Verdict verdict = ask({leaf}, trust);
  CHECK(lab::faults(verdict) == Reasons{Reason::digest_weak});
  CHECK(evidence(verdict.decisive(), "digest") == "SHA-1");
  CHECK(ask({leaf}, trust, {.sha1_allowed = true}).accepted());
}

TEST_CASE("a key of an unknown kind is named") {
  const Bytes ed448{0x30, 0x0a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x71, 3, 1, 0};
  const auto der = lab::with_value<structure::Certificate>(
      lab::study().alice.certificate->der(), "tbsCertificate.subjectPublicKeyInfo", ed448);
  const auto leaf = lab::parse(der);
  CHECK_FALSE(leaf->key().has_value());
  REQUIRE(leaf->key_failure().has_value());
  const Verdict verdict = ask({leaf, lab::study().issuing.certificate}, lab::study().trust);
  CHECK(lab::faults(verdict) == Reasons{Reason::signature_wrong, Reason::key_unsupported});
}

TEST_CASE("an issuer's key of an unknown kind is named, and not as the signature's algorithm") {
  const auto& s = lab::study();
  Bytes der = to_bytes(s.issuing.certificate->der());
  const Bytes p256 = {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7};
  std::ranges::search(der, p256).back() = 6;  // prime239v3
  const Verdict verdict = ask({s.alice.certificate}, {{lab::parse(der)}, {}, {}});
  CHECK(lab::faults(verdict) == Reasons{Reason::key_unsupported, Reason::key_unsupported});
  CHECK(verdict.decisive()->check == Check::signature);
  CHECK(evidence(verdict.decisive(), "algorithm").empty());
  CHECK(evidence(verdict.decisive(), "issuer_key").find("curve") != std::string::npos);
}

TEST_CASE("four faults in one certificate: four are listed, with those of its issuer") {
  const auto& s = lab::study();
  Recipe recipe = lab::leaf_recipe("bob");
  recipe.not_after = lab::at("2026-05-01");
  recipe.extended_key_usage = {der::dotted(key_purpose::client_auth)};
  recipe.serial = {0x42};
  const auto bob = lab::issue(recipe, lab::key(4), s.issuing).certificate;
  CrlRecipe list = lab::crl_recipe();
  list.entries = {{{0x42}, lab::at("2026-04-01"), 4}};
  const Trust trust{s.trust.anchors, {}, {s.root_crl, lab::crl(list, s.issuing)}};
  const Verdict verdict = ask({bob, s.issuing.certificate}, trust, {.crl_check = CrlCheck::chain},
                              wanting("alice.example"));
  CHECK(lab::faults(verdict) == Reasons{Reason::expired, Reason::revoked,
                                        Reason::extended_key_usage_lacks, Reason::name_mismatch});
  CHECK(verdict.reason() == Reason::revoked);
  for (const Checked& checked : verdict.checks)
    if (checked.status == Status::fail) CHECK(checked.subject() == "CN=bob, O=Handglass Lab");

  Recipe old_ca = lab::ca_recipe("Study Issuing CA");
  old_ca.not_after = lab::at("2026-05-02");
  const auto ca = lab::issue(old_ca, lab::key(1), s.root).certificate;
  const Verdict more = ask({bob, ca}, {s.trust.anchors, {}, {lab::crl(list, s.issuing)}},
                           {.crl_check = CrlCheck::chain}, wanting("alice.example"));
  CHECK(lab::faults(more) == Reasons{Reason::expired, Reason::expired, Reason::revoked,
                                     Reason::crl_missing, Reason::extended_key_usage_lacks,
                                     Reason::name_mismatch});
}

TEST_CASE("the fault that the alert tells: the order is fixed") {
  struct Row {
    Check check;
    Reason reason;
    std::size_t depth;
  };
  // From the heaviest to the lightest: each row decides against all below it, whatever their place
  // in the list.
  const std::vector<Row> rows{{Check::signature, Reason::signature_wrong, 0},
                              {Check::chain, Reason::issuer_unknown, 1},
                              {Check::revocation, Reason::revoked, 0},
                              {Check::validity, Reason::expired, 0},
                              {Check::extended_key_usage, Reason::extended_key_usage_lacks, 0},
                              {Check::digest_strength, Reason::digest_weak, 0},
                              {Check::name, Reason::name_mismatch, 0},
                              {Check::revocation, Reason::crl_stale, 0}};
  for (std::size_t first = 0; first < rows.size(); ++first) {
    for (bool backwards : {false, true}) {
      Verdict verdict;
      verdict.anchored = true;
      verdict.checks.push_back({.check = Check::form,
                                .status = Status::pass,
                                .certificate = {},
                                .rfc = {},
                                .evidence = {}});
      for (std::size_t i = first; i < rows.size(); ++i)
        verdict.checks.push_back(
            {rows[i].check, Status::fail, rows[i].reason, rows[i].depth, {}, {}, {}});
      if (backwards) std::ranges::reverse(verdict.checks);
      CHECK(verdict.reason() == rows[first].reason);
      CHECK_FALSE(verdict.accepted());
    }
  }
  CHECK_FALSE(Verdict{}.accepted());  // nothing checked is nothing proven
  // What makes an issuer none is a path's fault, what the end entity lacks its purpose's.
  const auto reason_of = [](std::vector<Checked> checks) {
    Verdict verdict;
    verdict.checks = std::move(checks);
    return verdict.reason();
  };
  const Checked expired{Check::validity, Status::fail, Reason::expired, 0, {}, {}, {}};
  const auto lacking = [](std::size_t depth) {
    return Checked{Check::key_usage, Status::fail, Reason::key_usage_lacks, depth, {}, {}, {}};
  };
  CHECK(reason_of({expired, lacking(1)}) == Reason::key_usage_lacks);
  CHECK(reason_of({expired, lacking(0)}) == Reason::expired);
}

TEST_CASE("every reason and check has its name, and no two the same") {
  std::set<std::string_view> names;
  for (const auto& [reason, name] : names_of<Reason>) CHECK(names.insert(name).second);
  CHECK(names_of<Reason>.size() == static_cast<std::size_t>(Reason::digest_weak) + 1);
  CHECK(names_of<Check>.size() == static_cast<std::size_t>(Check::digest_strength) + 1);
}

TEST_CASE("a name cannot forge a path: what would be its arrows is escaped") {
  const auto& s = lab::study();
  Recipe recipe = lab::leaf_recipe("mallory <- Study Root CA (anchor)");
  const CertificateRef forged = lab::issue(recipe, lab::key(2), s.issuing).certificate;
  CHECK(path_text({forged}, false) == "mallory \\<- Study Root CA (anchor) <- ?");
}
