// A path is searched: a dead end, and a path with a fault, mean the next candidate, within a bound
// on work (RFC 4158).
#include <doctest/doctest.h>

#include <algorithm>

#include "base/limits.hpp"
#include "crypto/key_file.hpp"
#include "lab.hpp"
#include "x509/anchor.hpp"

using namespace handglass;
using namespace handglass::x509;
using lab::ask;

namespace {

std::string chain(const Verdict& verdict) {
  const auto checked = std::ranges::find(verdict.checks, Check::chain, &Checked::check);
  return lab::evidence(&*checked, "path");
}

}  // namespace

TEST_CASE("in any order, with strangers and doubles between, from the peer or from local files") {
  const auto& s = lab::study();
  const auto stranger = lab::self_signed(lab::ca_recipe("Stranger"), lab::key(9)).certificate;
  const auto leaf = s.alice.certificate, ca = s.issuing.certificate, root = s.root.certificate;
  CHECK(chain(ask({leaf, ca}, s.trust)) == "alice <- Study Issuing CA <- Study Root CA (anchor)");
  for (const auto& presented :
       std::vector<std::vector<CertificateRef>>{{leaf, ca},
                                                {leaf, ca, root},
                                                {leaf, root, ca},
                                                {leaf, stranger, ca, ca, leaf},
                                                {leaf, stranger, root, stranger, ca}})
    CHECK(ask(presented, s.trust).accepted());
  CHECK(ask({leaf}, {s.trust.anchors, {stranger, ca}, {}}).accepted());
  CHECK_FALSE(ask({leaf}, s.trust).accepted());
}

TEST_CASE("an anchor may be the root, an intermediate, or the end entity") {
  const auto& s = lab::study();
  const auto leaf = s.alice.certificate, ca = s.issuing.certificate, root = s.root.certificate;
  CHECK(chain(ask({leaf, ca, root}, {{ca}, {}, {}})) == "alice <- Study Issuing CA (anchor)");
  CHECK(chain(ask({leaf}, {{leaf}, {}, {}})) == "alice (anchor)");
  CHECK(ask({leaf}, {{leaf}, {}, {}}).accepted());
  CHECK(ask({root}, {{root}, {}, {}}, {},
            {.purpose = Purpose::any, .name = {}, .at = lab::now, .usage = {}})
            .accepted());
  // An anchor's own signature proves nothing and is not asked for.
  Recipe spoiled = lab::root_recipe("Study Root CA");
  spoiled.spoil_signature = true;
  const auto odd_root = lab::self_signed(spoiled, lab::key(0)).certificate;
  CHECK(ask({leaf, ca}, {{odd_root}, {}, {}}).accepted());
}

TEST_CASE("an anchor may be a name and a key alone") {
  const auto& s = lab::study();
  const auto leaf = s.alice.certificate, ca = s.issuing.certificate;
  const auto anchored = [&](View name, const lab::Key& key) {
    const Bytes spki = crypto::subject_public_key_info(key->public_key());
    return Trust{{anchor_of(name, spki).value()}, {}, {}};
  };
  const View root = s.root.certificate->subject().der;
  const Verdict good = ask({leaf, ca}, anchored(root, lab::key(0)));
  CHECK(good.accepted());
  CHECK(good.path.back()->serial().size() == 1);
  CHECK(ask({leaf, ca}, anchored(root, lab::key(7))).reason() == Reason::signature_wrong);
  CHECK(ask({leaf, ca}, anchored(leaf->subject().der, lab::key(0))).reason() ==
        Reason::issuer_unknown);
  // The issuing CA, as people write its name; and the end entity itself.
  const Bytes name = parse_name("CN=Study Issuing CA, O=Handglass Lab").value();
  CHECK(ask({leaf}, anchored(name, lab::key(1))).accepted());
  CHECK_FALSE(anchor_of(root, as_bytes("no key")));
  CHECK_FALSE(anchor_of(as_bytes("no name"), root));
  // It proves nothing where it is no anchor.
  const auto fake = anchored(root, lab::key(0)).anchors.front();
  CHECK(ask({leaf, ca, fake}, {{ca}, {}, {}}).accepted());
  CHECK_FALSE(ask({leaf, ca, fake},
                  {{lab::self_signed(lab::root_recipe("X"), lab::key(9)).certificate}, {}, {}})
                  .accepted());
}

TEST_CASE("a CA of the same name with another key is passed over for the one that signed") {
  const auto& s = lab::study();
  for (bool key_ids : {true, false}) {
    CAPTURE(key_ids);
    Recipe ca_recipe = lab::ca_recipe("Study Issuing CA"), leaf_recipe = lab::leaf_recipe("alice");
    ca_recipe.key_ids = leaf_recipe.key_ids = key_ids;
    const auto right = lab::issue(ca_recipe, lab::key(1), s.root);
    const auto leaf = lab::issue(leaf_recipe, lab::key(2), right).certificate;
    std::vector<CertificateRef> presented{leaf};
    for (std::size_t i = 20; i < 30; ++i)
      presented.push_back(lab::issue(ca_recipe, lab::key(i), s.root).certificate);
    presented.push_back(right.certificate);
    const Verdict verdict = ask(presented, s.trust);
    CHECK(verdict.accepted());
    CHECK(verdict.path[1] == right.certificate);
  }
}

TEST_CASE("an expired or unfit twin of the issuer gives way to the good one") {
  const auto& s = lab::study();
  const auto leaf = s.alice.certificate;
  std::vector<Recipe> bad(6, lab::ca_recipe("Study Issuing CA"));
  bad[0].not_after = lab::at("2026-02-01");
  bad[1].not_before = lab::at("2026-07-01");
  bad[2].ca = false;
  bad[3].key_usage = {KeyUsage::digital_signature};
  bad[4].extended_key_usage = {"1.3.6.1.5.5.7.3.8"};
  bad[5].more_extensions = {
      der::tlv(0x30, {der::tlv(6, Bytes{0x2a, 3, 4}), Bytes{1, 1, 0xff}, der::tlv(4, Bytes{})})};
  std::vector<CertificateRef> twins;
  for (Recipe& recipe : bad) {
    recipe.serial = {static_cast<std::uint8_t>(twins.size() + 1)};
    twins.push_back(lab::issue(recipe, lab::key(1), s.root).certificate);
    CHECK_FALSE(ask({leaf, twins.back()}, s.trust).accepted());
    CHECK(ask({leaf, twins.back(), s.issuing.certificate}, s.trust).accepted());
  }
  std::vector<CertificateRef> all{leaf};
  all.insert(all.end(), twins.begin(), twins.end());
  CHECK_FALSE(ask(all, s.trust).accepted());
  all.push_back(s.issuing.certificate);
  CHECK(ask(all, s.trust).accepted());
}

TEST_CASE("a revoked way gives way to another that is not") {
  const auto& s = lab::study();
  Recipe twin = lab::ca_recipe("Study Issuing CA");
  twin.serial = {0x55};
  twin.not_before = lab::at("2026-03-01");  // younger, so that it is tried first
  const auto revoked = lab::issue(twin, lab::key(1), s.root).certificate;
  CrlRecipe list = lab::crl_recipe();
  list.entries = {{{0x55}, lab::at("2026-04-01"), 1}};
  const Trust trust{s.trust.anchors, {}, {lab::crl(list, s.root), s.issuing_crl}};
  const Policy policy{.crl_check = CrlCheck::chain};
  CHECK(ask({s.alice.certificate, revoked}, trust, policy).reason() == Reason::revoked);
  CHECK(ask({s.alice.certificate, revoked, s.issuing.certificate}, trust, policy).accepted());
}

TEST_CASE("cross-signed: one of two roots is enough, and the better way is found") {
  const auto& s = lab::study();
  const auto other_root = lab::self_signed(lab::root_recipe("Other Root"), lab::key(5));
  Recipe cross_recipe = lab::ca_recipe("Study Root CA");
  const auto cross = lab::issue(cross_recipe, lab::key(0), other_root)
                         .certificate;  // the study's root, signed by the other
  const std::vector<CertificateRef> presented{s.alice.certificate, s.issuing.certificate, cross};
  CHECK(chain(ask(presented, s.trust)) == "alice <- Study Issuing CA <- Study Root CA (anchor)");
  CHECK(chain(ask(presented, {{other_root.certificate}, {}, {}})) ==
        "alice <- Study Issuing CA <- Study Root CA <- Other Root (anchor)");
  // The cross-certificate has expired: only the direct way is good, whatever is presented first.
  cross_recipe.not_after = lab::at("2026-02-01");
  const auto lapsed = lab::issue(cross_recipe, lab::key(0), other_root).certificate;
  CHECK(ask({s.alice.certificate, lapsed, s.issuing.certificate},
            {{other_root.certificate, s.root.certificate}, {}, {}})
            .accepted());
}

TEST_CASE("circles end") {
  const auto a_self = lab::self_signed(lab::ca_recipe("A"), lab::key(10)),
             b_self = lab::self_signed(lab::ca_recipe("B"), lab::key(11));
  const auto a_by_b = lab::issue(lab::ca_recipe("A"), lab::key(10), b_self),
             b_by_a = lab::issue(lab::ca_recipe("B"), lab::key(11), a_self);
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), a_self).certificate;
  const Verdict lost = ask({leaf, a_by_b.certificate, b_by_a.certificate}, lab::study().trust);
  CHECK_FALSE(lost.accepted());
  CHECK_FALSE(lost.anchored);
  CHECK(ask({leaf, a_by_b.certificate, b_by_a.certificate}, {{b_self.certificate}, {}, {}})
            .accepted());
}

TEST_CASE("a path that comes back to a CA is told so, and its key is nobody else's") {
  const auto a = lab::self_signed(lab::ca_recipe("A"), lab::key(10)),
             b = lab::self_signed(lab::ca_recipe("B"), lab::key(11));
  const auto a_by_b = lab::issue(lab::ca_recipe("A"), lab::key(10), b).certificate,
             b_by_a = lab::issue(lab::ca_recipe("B"), lab::key(11), a).certificate;
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), a).certificate;
  const Trust& elsewhere = lab::study().trust;
  const Verdict circle = ask({leaf, a_by_b, b_by_a}, elsewhere);
  CHECK(circle.reason() == Reason::issuer_unknown);
  CHECK(chain(circle) == "alice <- A <- B <- ?");
  CHECK(lab::evidence(circle.decisive(), "back_to") == "CN=A, O=Handglass Lab");
  CHECK(lab::evidence(circle.decisive(), "issuer").empty());
  // The A of the path has another key than the one that signed B.
  const auto other_a = lab::self_signed(lab::ca_recipe("A"), lab::key(12));
  const auto b_by_other = lab::issue(lab::ca_recipe("B"), lab::key(11), other_a).certificate;
  const Verdict parted = ask({leaf, a_by_b, b_by_other}, elsewhere);
  CHECK(parted.reason() == Reason::issuer_other_key);
  CHECK(lab::evidence(parted.decisive(), "back_to").empty());
  // A root and its renewal have one key, so that neither is the other's issuer with another one.
  Recipe renewal = lab::ca_recipe("A");
  renewal.not_before = lab::at("2026-03-01");
  renewal.serial = {7};
  const auto renewed = lab::self_signed(renewal, lab::key(10)).certificate;
  const Verdict untrusted = ask({leaf, a.certificate, renewed}, elsewhere);
  CHECK(untrusted.reason() == Reason::root_untrusted);
  CHECK(lab::evidence(untrusted.decisive(), "other_key").empty());
  CHECK(lab::evidence(untrusted.decisive(), "back_to").empty());
}

TEST_CASE("a renewed root signed by the old key leads to the old anchor") {
  const auto old_root = lab::self_signed(lab::root_recipe("Root"), lab::key(0));
  const auto new_with_old =
      lab::issue(lab::root_recipe("Root"), lab::key(6), old_root);  // self-issued, another key
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), new_with_old).certificate;
  const Verdict verdict = ask({leaf, new_with_old.certificate}, {{old_root.certificate}, {}, {}});
  CHECK(verdict.accepted());
  CHECK(verdict.path.size() == 3);
}

TEST_CASE("self-issued certificates do not lengthen a path") {
  Recipe strict = lab::root_recipe("Root");
  strict.path_length = 0;
  const auto root = lab::self_signed(strict, lab::key(0));
  const auto rolled = lab::issue(lab::root_recipe("Root"), lab::key(6), root);
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), rolled).certificate;
  const Trust trust{{root.certificate}, {}, {}};
  CHECK(ask({leaf, rolled.certificate}, trust).accepted());
  CHECK(ask({leaf, rolled.certificate}, trust, {.max_depth = 0}).accepted());
  const auto sub = lab::issue(lab::ca_recipe("Sub"), lab::key(1), rolled);
  const auto deep = lab::issue(lab::leaf_recipe("alice"), lab::key(2), sub).certificate;
  CHECK(ask({deep, sub.certificate, rolled.certificate}, trust).reason() == Reason::path_too_long);
}

TEST_CASE("a thousand namesakes: found by the key identifier, else within the limit") {
  const auto& s = lab::study();
  const auto crowd_key = lab::key(12);
  std::vector<CertificateRef> crowd;
  Recipe recipe = lab::ca_recipe("Study Issuing CA");
  for (std::uint32_t i = 0; i < 1000; ++i) {
    recipe.serial = {static_cast<std::uint8_t>(1 + (i >> 8)), static_cast<std::uint8_t>(i), 1};
    crowd.push_back(lab::issue(recipe, crowd_key, s.root).certificate);
  }
  Trust trust{s.trust.anchors, crowd, {}};
  trust.intermediates.push_back(s.issuing.certificate);
  CHECK(ask({s.alice.certificate}, trust).accepted());

  // Without identifiers each must be tried, and that is too much.
  for (auto& one : crowd) {
    recipe.key_ids = false;
    recipe.serial = to_bytes(one->serial());
    one = lab::issue(recipe, crowd_key, s.root).certificate;
  }
  const Verdict verdict = ask({s.alice.certificate}, {s.trust.anchors, crowd, {}});
  CHECK(verdict.reason() == Reason::work_limit);
  CHECK(lab::evidence(verdict.decisive(), "limit") == std::to_string(limits::path_work));
}

TEST_CASE("a mesh in which every CA has signed every other ends within the limit") {
  std::vector<lab::Entity> roots;
  for (std::size_t i = 0; i < 8; ++i)
    roots.push_back(
        lab::self_signed(lab::ca_recipe("Mesh " + std::to_string(i)), lab::key(40 + i)));
  std::vector<CertificateRef> mesh;
  for (std::size_t i = 0; i < roots.size(); ++i)
    for (std::size_t j = 0; j < roots.size(); ++j)
      if (i != j)
        mesh.push_back(
            lab::issue(lab::ca_recipe("Mesh " + std::to_string(i)), lab::key(40 + i), roots[j])
                .certificate);
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), roots[0]).certificate;
  Trust trust{{lab::study().root.certificate}, mesh, {}};
  const Verdict lost = ask({leaf}, trust);
  CHECK(lost.reason() == Reason::work_limit);
  trust.anchors = {roots[7].certificate};
  CHECK(ask({leaf}, trust).accepted());
}

TEST_CASE("what does not parse is passed over, and named where the path needed it") {
  const auto& s = lab::study();
  const Bytes broken = to_bytes(s.issuing.certificate->der().first(100));
  const View leaf = s.alice.certificate->der(), ca = s.issuing.certificate->der();
  const Question question{.purpose = Purpose::client_auth, .name = {}, .at = lab::now, .usage = {}};
  CHECK(verify_bytes(std::vector<View>{leaf, broken, ca}, s.trust, {}, question).accepted());
  const Verdict lost = verify_bytes(std::vector<View>{leaf, broken}, s.trust, {}, question);
  CHECK(lost.reason() == Reason::issuer_unknown);
  CHECK(lab::evidence(lost.decisive(), "passed_over").starts_with("certificate 2, field "));
  const Verdict malformed = verify_bytes(std::vector<View>{broken, ca}, s.trust, {}, question);
  CHECK(malformed.reason() == Reason::malformed);
  CHECK_FALSE(malformed.accepted());
  CHECK(lab::evidence(malformed.decisive(), "reason") == "longer than what holds it");
  CHECK(verify_bytes({}, s.trust, {}, question).reason() == Reason::malformed);
}

TEST_CASE("each path that was tried and given up is told, with the fault that decided") {
  const auto& s = lab::study();
  const auto told = [](const Verdict& verdict) {
    std::vector<std::string> out;
    for (const Abandoned& one : verdict.abandoned) {
      CHECK(one.depth < one.path.size());
      out.push_back(path_text(one.path, one.anchored) + ": " + std::string(name_of(one.reason)) +
                    " " + std::to_string(one.depth));
    }
    return out;
  };
  using Lines = std::vector<std::string>;
  // The first path that is tried is good.
  CHECK(told(ask({s.alice.certificate, s.issuing.certificate}, s.trust)).empty());

  // A twin of the issuing CA with its key, signed by the root as well and expired; one with a key
  // of its own; and one of another root, which nobody trusts. No key identifiers: they are all
  // tried.
  Recipe plain = lab::ca_recipe("Study Issuing CA"), late = plain,
         leaf_recipe = lab::leaf_recipe("alice");
  plain.key_ids = late.key_ids = leaf_recipe.key_ids = false;
  late.not_after = lab::now - std::chrono::days(1);
  const auto other_root = lab::self_signed(lab::root_recipe("Other Root"), lab::key(5));
  const auto good = lab::issue(plain, lab::key(1), s.root).certificate;
  const auto expired = lab::issue(late, lab::key(1), s.root).certificate;
  const auto elsewhere = lab::issue(plain, lab::key(1), other_root).certificate;
  const auto stranger = lab::issue(plain, lab::key(6), s.root).certificate;
  const auto leaf = lab::issue(leaf_recipe, lab::key(2), s.issuing).certificate;

  const Verdict refused = ask({leaf, expired, elsewhere, stranger}, s.trust);
  CHECK(refused.reason() == Reason::expired);
  CHECK(told(refused) == Lines{"alice <- Study Issuing CA <- ?: issuer_unknown 1",
                               "alice <- Study Issuing CA <- ?: signature_wrong 0"});
  const Verdict accepted = ask({leaf, elsewhere, stranger, good}, s.trust);
  CHECK(accepted.accepted());
  CHECK(told(accepted) == Lines{"alice <- Study Issuing CA <- ?: issuer_unknown 1",
                                "alice <- Study Issuing CA <- ?: signature_wrong 0"});
}
