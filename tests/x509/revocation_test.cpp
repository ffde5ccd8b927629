// Revocation by complete CRLs: what revokes, what clears, and what leaves the status unknown.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/limits.hpp"
#include "lab.hpp"
#include "x509/extensions.hpp"
#include "x509/minting.hpp"

using namespace handglass;
using namespace handglass::x509;
using lab::ask;
using lab::evidence;

namespace {

const Question as_client{.purpose = Purpose::client_auth, .at = lab::now};

Question at_time(std::string_view time) {
  Question question = as_client;
  question.at = lab::at(time);
  return question;
}

using Reasons = std::vector<Reason>;

struct Lists {
  std::vector<CrlRef> crls;
  CrlCheck extent = CrlCheck::chain;
};
Verdict with_lists(const Lists& lists, const Question& question = as_client) {
  const auto& s = lab::study();
  return ask({s.alice.certificate, s.issuing.certificate}, {s.trust.anchors, {}, lists.crls},
             {.crl_check = lists.extent}, question);
}
CrlRecipe listing_alice() {
  CrlRecipe recipe = lab::crl_recipe();
  recipe.entries = {{to_bytes(lab::study().alice.certificate->serial()), lab::at("2026-05-02"), 1}};
  return recipe;
}

}  // namespace

TEST_CASE("revocation: on the list, with its number, date and reason") {
  const auto& s = lab::study();
  const CrlRef list = lab::crl(listing_alice(), s.issuing);
  for (CrlCheck extent : {CrlCheck::leaf, CrlCheck::chain}) {
    const Verdict verdict = with_lists({{s.root_crl, list}, extent});
    CHECK(lab::faults(verdict) == Reasons{Reason::revoked});
    const Checked* revoked = verdict.decisive();
    CHECK(evidence(revoked, "serial") == s.alice.certificate->serial_text());
    CHECK(evidence(revoked, "crl_number") == "4096");
    CHECK(evidence(revoked, "crl_issuer") == "CN=Study Issuing CA, O=Handglass Lab");
    CHECK(evidence(revoked, "date") == "2026-05-02T00:00:00Z");
    CHECK(evidence(revoked, "reason") == "keyCompromise");
  }
  const Verdict off = with_lists({{s.root_crl, list}, CrlCheck::off});
  CHECK(off.accepted());
  CHECK(std::ranges::find(off.checks, Check::revocation, &Checked::check)->status == Status::skip);

  CrlRecipe ca_list = lab::crl_recipe();
  ca_list.entries = {{to_bytes(s.issuing.certificate->serial()), lab::at("2026-05-02"), {}}};
  const CrlRef root_list = lab::crl(ca_list, s.root);
  const Verdict ca = with_lists({{root_list, s.issuing_crl}});
  CHECK(lab::faults(ca) == Reasons{Reason::revoked});
  CHECK(ca.decisive()->depth == 1);
  CHECK(evidence(ca.decisive(), "reason") == "unspecified");
  CHECK(with_lists({{root_list, s.issuing_crl}, CrlCheck::leaf}).accepted());
}

TEST_CASE("revocation: what no list settles is unknown, and says why") {
  const auto& s = lab::study();
  const auto only = [&](const CrlRef& list, const Question& question = as_client) {
    return with_lists({{list}, CrlCheck::leaf}, question);
  };
  const auto recipe = lab::crl_recipe();

  const Verdict missing = with_lists({{s.issuing_crl}});
  CHECK(lab::faults(missing) == Reasons{Reason::crl_missing});
  CHECK(missing.decisive()->depth == 1);
  CHECK(evidence(missing.decisive(), "crl_issuer") == "CN=Study Root CA, O=Handglass Lab");

  const Verdict stale = only(s.issuing_crl, at_time("2026-06-22"));
  CHECK(lab::faults(stale) == Reasons{Reason::crl_stale});
  CHECK(evidence(stale.decisive(), "crl_issuer") == "CN=Study Issuing CA, O=Handglass Lab");
  CHECK(evidence(stale.decisive(), "next_update") == "2026-06-20T00:00:00Z");
  CHECK(evidence(stale.decisive(), "by") == "2 days");
  CHECK(only(s.issuing_crl, at_time("2026-06-20")).accepted());
  CHECK(only(s.issuing_crl, at_time("2026-05-20")).accepted());
  CHECK(lab::faults(only(s.issuing_crl, at_time("2026-05-19T23:59:59Z"))) ==
        Reasons{Reason::crl_not_yet_valid});

  // Stale, and the serial number is on it: both are said, and revoked decides.
  const Verdict both = only(lab::crl(listing_alice(), s.issuing), at_time("2026-06-22"));
  CHECK(lab::faults(both) == Reasons{Reason::revoked, Reason::crl_stale});
  CHECK(both.reason() == Reason::revoked);

  CrlRecipe spoiled = recipe;
  spoiled.spoil_signature = true;
  CHECK(lab::faults(only(lab::crl(spoiled, s.issuing))) == Reasons{Reason::crl_signature_wrong});
  CrlRecipe spoiled_listing = listing_alice();
  spoiled_listing.spoil_signature = true;  // a forged list can neither clear nor revoke
  CHECK(lab::faults(only(lab::crl(spoiled_listing, s.issuing))) ==
        Reasons{Reason::crl_signature_wrong});
  const lab::Entity impostor{s.issuing.certificate, lab::key(7)};
  const Verdict other_key = only(lab::crl(recipe, impostor));
  CHECK(lab::faults(other_key) == Reasons{Reason::crl_signature_wrong});
  CHECK(evidence(other_key.decisive(), "key_tried") !=
        evidence(other_key.decisive(), "crl_key_id"));
  CHECK(lab::faults(only(s.root_crl)) == Reasons{Reason::crl_missing});  // another issuer's list

  CrlRecipe partial = recipe;
  partial.more_extensions = {
      make_extension(Ce::issuing_distribution_point, true, Bytes{0x30, 3, 0x81, 1, 0xff})};
  CHECK(only(lab::crl(partial, s.issuing)).accepted());  // for users alone, of whom alice is one
  partial.more_extensions = {
      make_extension(Ce::issuing_distribution_point, true, Bytes{0x30, 3, 0x82, 1, 0xff})};
  const Verdict unusable = only(lab::crl(partial, s.issuing));
  CHECK(lab::faults(unusable) == Reasons{Reason::crl_unusable});
  CHECK(evidence(unusable.decisive(), "why") == "it is about certificates of CAs alone");
  CrlRecipe endless = recipe;
  endless.next_update.reset();
  CHECK(lab::faults(only(lab::crl(endless, s.issuing))) == Reasons{Reason::crl_unusable});

  // The good list counts beside any number of bad ones, the newest good one beside older ones.
  CHECK(with_lists({{lab::crl(spoiled, s.issuing), lab::crl(partial, s.issuing), s.issuing_crl,
                     lab::crl(endless, s.issuing)},
                    CrlCheck::leaf})
            .accepted());
  CrlRecipe older = recipe, newer = listing_alice();
  older.this_update = lab::at("2026-05-10");
  CHECK(with_lists({{lab::crl(newer, s.issuing), lab::crl(older, s.issuing)}, CrlCheck::leaf})
            .reason() == Reason::revoked);
}

TEST_CASE(
    "revocation: a CA that changes its key signs lists with either, as long as the path vouches "
    "for it") {
  const auto old_root = lab::self_signed(lab::root_recipe("Root"), lab::key(0));
  const auto new_with_old = lab::issue(lab::root_recipe("Root"), lab::key(6), old_root);
  const auto leaf = lab::issue(lab::leaf_recipe("alice"), lab::key(2), new_with_old).certificate;
  const Policy policy{.crl_check = CrlCheck::chain};
  const auto judged = [&](const CrlRef& list) {
    return ask({leaf, new_with_old.certificate}, {{old_root.certificate}, {}, {list}}, policy);
  };
  CHECK(judged(lab::crl(lab::crl_recipe(), old_root)).accepted());
  // With the new key too, even for the certificate that brings this key: the old one vouches for
  // it.
  CHECK(judged(lab::crl(lab::crl_recipe(), new_with_old)).accepted());
  CHECK(lab::faults(judged(lab::crl(lab::crl_recipe(), {old_root.certificate, lab::key(9)}))) ==
        Reasons{Reason::crl_signature_wrong, Reason::crl_signature_wrong});
}

TEST_CASE("revocation: a CA without cRLSign cannot sign lists") {
  const auto& s = lab::study();
  Recipe recipe = lab::ca_recipe("Study Issuing CA");
  recipe.key_usage = {KeyUsage::key_cert_sign};
  const auto ca = lab::issue(recipe, lab::key(1), s.root);
  const Verdict verdict =
      ask({s.alice.certificate, ca.certificate}, s.trust, {.crl_check = CrlCheck::leaf});
  CHECK(lab::faults(verdict) == Reasons{Reason::crl_signer_unfit});
  CHECK(evidence(verdict.decisive(), "key_usage") == "keyCertSign");
  recipe.key_usage = {};  // no extension forbids nothing
  const auto plain = lab::issue(recipe, lab::key(1), s.root);
  CHECK(ask({s.alice.certificate, plain.certificate}, s.trust, {.crl_check = CrlCheck::leaf})
            .accepted());
}

namespace {

// The extensions of an indirect list, and of an entry of one: by whom its certificate is.
Bytes indirect() {
  return make_extension(Ce::issuing_distribution_point, true,
                        der::tlv(0x30, der::tlv(0x84, Bytes{0xff})));
}
Bytes issued_by(const std::vector<Bytes>& names) {
  Bytes content;
  for (const Bytes& name : names) append(content, der::tlv(0xa4, name));
  return make_extension(Ce::certificate_issuer, true, der::tlv(0x30, content));
}

}  // namespace

TEST_CASE("revocation: an entry's issuer may have several names (RFC 5280 §5.3.3)") {
  const auto& s = lab::study();
  const Bytes real = to_bytes(s.issuing.certificate->subject().der);
  const Bytes alias = make_name("Alias", "x");
  const std::vector<std::pair<std::vector<Bytes>, Reason>> cases{{{real}, Reason::revoked},
                                                                 {{real, alias}, Reason::revoked},
                                                                 {{alias, real}, Reason::revoked},
                                                                 {{alias}, Reason::none}};
  for (const auto& [names, reason] : cases) {
    CrlRecipe recipe = listing_alice();
    recipe.entries.front().more_extensions = issued_by(names);
    recipe.more_extensions = {indirect()};
    CHECK(with_lists({{lab::crl(recipe, s.issuing)}, CrlCheck::leaf}).reason() == reason);
  }
}

TEST_CASE("revocation: a lapsed list revokes beside a current one of other reasons") {
  const auto& s = lab::study();
  CrlRecipe lapsed = listing_alice(), some = lab::crl_recipe();
  lapsed.next_update = lab::at("2026-05-31");
  some.more_extensions = {make_extension(Ce::issuing_distribution_point, true,
                                         der::tlv(0x30, der::tlv(0x83, Bytes{6, 0x40})))};
  const CrlRef old = lab::crl(lapsed, s.issuing), of_one_reason = lab::crl(some, s.issuing);
  for (const auto& lists : {std::vector{old}, std::vector{old, of_one_reason}})
    CHECK(with_lists({lists, CrlCheck::leaf}).reason() == Reason::revoked);
  // A newer list that speaks of all reasons takes it back.
  CHECK(with_lists({{old, of_one_reason, s.issuing_crl}, CrlCheck::leaf}).accepted());
}

TEST_CASE("revocation: a lapsed list goes on with changes that have not lapsed (RFC 5280 §6.3.3)") {
  const auto& s = lab::study();
  CrlRecipe base = lab::crl_recipe(), changes = lab::crl_recipe();
  base.next_update = lab::at("2026-05-31");
  changes.number = base.number + 1;
  changes.more_extensions = {make_extension(
      Ce::delta_crl_indicator, true, der::tlv(2, der::integer_content(big_endian(base.number))))};
  const auto judged = [&](const CrlRecipe& list, const CrlRecipe& delta) {
    return with_lists({{lab::crl(list, s.issuing), lab::crl(delta, s.issuing)}, CrlCheck::leaf});
  };
  const Verdict good = judged(base, changes);
  CHECK(good.accepted());
  const auto revocation = std::ranges::find_if(good.checks, [](const Checked& one) {
    return one.check == Check::revocation && one.depth == 0;
  });
  CHECK(evidence(&*revocation, "delta_number") == "4097");
  CHECK(evidence(&*revocation, "delta_next_update") == "2026-06-20T00:00:00Z");
  // Who was listed before stays so, unless the changes take it back; who comes with them is, too.
  CrlRecipe lapsed_listing = listing_alice(), taken_back = changes, listed_now = changes;
  lapsed_listing.next_update = base.next_update;
  taken_back.entries = {{to_bytes(s.alice.certificate->serial()), lab::at("2026-05-30"), 8}};
  listed_now.entries = listing_alice().entries;
  CHECK(lab::faults(judged(lapsed_listing, changes)) == Reasons{Reason::revoked});
  CHECK(judged(lapsed_listing, taken_back).accepted());
  CHECK(lab::faults(judged(base, listed_now)) == Reasons{Reason::revoked});
  // Changes that have lapsed as well help nothing.
  changes.next_update = lab::at("2026-06-01");
  CHECK(lab::faults(judged(base, changes)) == Reasons{Reason::crl_stale});
}

namespace {

// bob, whose status an indirect list tells, and who signs that: bob is on it. His certificate may
// name other points before.
struct Indirect {
  explicit Indirect(void (*change)(Recipe&) = [](Recipe&) {}, std::size_t points_before = 0) {
    Recipe by = lab::leaf_recipe("CRL Signer");
    by.key_usage = {KeyUsage::crl_sign};
    change(by);
    signer = lab::issue(by, lab::key(5), s.root);
    Recipe leaf = lab::leaf_recipe("bob");
    Bytes points;
    for (std::size_t i = 0; i < points_before; ++i)
      append(points, der::tlv(0x30, der::tlv(0xa0, der::tlv(0xa0, der::tlv(0x86, Bytes{})))));
    append(points,
           der::tlv(0x30, der::tlv(0xa2, der::tlv(0xa4, signer.certificate->subject().der))));
    leaf.more_extensions = {
        make_extension(Ce::crl_distribution_points, false, der::tlv(0x30, points))};
    bob = lab::issue(leaf, lab::key(6), s.issuing).certificate;
    CrlRecipe recipe = lab::crl_recipe();
    recipe.more_extensions = {indirect()};
    recipe.entries = {{to_bytes(bob->serial()),
                       lab::at("2026-05-02"),
                       {},
                       issued_by({to_bytes(s.issuing.certificate->subject().der)})}};
    list = lab::crl(recipe, signer);
  }
  Verdict judged(std::vector<CrlRef> lists, std::vector<CertificateRef> known) const {
    return ask({bob, s.issuing.certificate}, {s.trust.anchors, std::move(known), std::move(lists)},
               {.crl_check = CrlCheck::leaf}, as_client);
  }

  const lab::Study& s = lab::study();
  lab::Entity signer;
  CertificateRef bob;
  CrlRef list;
};

}  // namespace

TEST_CASE("revocation: the list that the certificate names comes before its issuer's own") {
  const Indirect one;
  CrlRecipe newer = lab::crl_recipe();
  newer.this_update = newer.this_update + std::chrono::hours(24);
  const CrlRef direct = lab::crl(newer, one.s.issuing);
  const auto judged = [&](std::vector<CrlRef> lists) {
    return one.judged(std::move(lists), {one.signer.certificate}).reason();
  };
  CHECK(judged({one.list}) == Reason::revoked);
  CHECK(judged({one.list, direct}) == Reason::revoked);
  CHECK(judged({direct}) == Reason::none);
}

TEST_CASE("revocation: a list whose signer is not good, or not there, is not said to be forged") {
  const Indirect lapsed([](Recipe& recipe) { recipe.not_after = lab::at("2026-05-31"); });
  const Verdict by_lapsed = lapsed.judged({lapsed.list}, {lapsed.signer.certificate});
  CHECK(lab::faults(by_lapsed) == Reasons{Reason::crl_unusable});
  CHECK(evidence(by_lapsed.decisive(), "why") ==
        "CRL Signer signed it, whose own certificate is not good");
  const Verdict by_nobody = lapsed.judged({lapsed.list}, {});
  CHECK(lab::faults(by_nobody) == Reasons{Reason::crl_unusable});
  CHECK(evidence(by_nobody.decisive(), "why") ==
        "nobody who is vouched for has its issuer's name, CN=CRL Signer, O=Handglass Lab");
}

TEST_CASE("revocation: who leaves no work for the lists gains nothing by it, at whatever step") {
  const Indirect one;
  const Trust trust{one.s.trust.anchors, {one.signer.certificate}, {one.list}};
  for (const CrlCheck extent : {CrlCheck::leaf, CrlCheck::chain})
    lab::check_revoked_whatever_work_is_left({one.bob, one.s.issuing.certificate}, trust,
                                             {.crl_check = extent, .soft_fail = true}, as_client);
}

TEST_CASE("revocation: of a certificate's distribution points so many are looked at") {
  const auto judged = [](std::size_t before) {
    const Indirect one([](Recipe&) {}, before);
    return one.judged({one.list}, {one.signer.certificate}).reason();
  };
  CHECK(judged(limits::distribution_points - 1) == Reason::revoked);
  CHECK(judged(limits::distribution_points) == Reason::crl_missing);
}
