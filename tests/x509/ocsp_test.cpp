// OCSP responses: who may sign one, what it proves, and what it is worth when it is stapled.
#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "lab.hpp"

using namespace handglass;
using namespace handglass::x509;
using lab::evidence;
using Reasons = std::vector<Reason>;
using Answer = OcspRecipe::Status;

namespace {

OcspRecipe recipe(Answer status = Answer::good) {
  return {.answers = {{lab::study().alice.certificate, status, lab::at("2026-05-30"), 1}},
          .this_update = lab::at("2026-06-01"),
          .next_update = lab::at("2026-06-08")};
}

Bytes response(const OcspRecipe& from, const lab::Entity& by = lab::study().issuing) {
  return mint_ocsp(from, *lab::study().issuing.certificate, by.as_issuer()).value();
}

Question with_staple(View staple) {
  return {.purpose = Purpose::client_auth,
          .name = {},
          .at = lab::now,
          .usage = {},
          .staple = staple,
          .staple_expected = true};
}

Verdict judged(View staple, const CertificateRef& leaf = lab::study().alice.certificate,
               const Policy& policy = {}) {
  const auto& s = lab::study();
  return lab::ask({leaf, s.issuing.certificate}, {{s.root.certificate}, {}, {}}, policy,
                  with_staple(staple));
}

const Checked& revocation(const Verdict& verdict) {
  return *std::ranges::find(verdict.checks, Check::revocation, &Checked::check);
}

// Somebody whom the issuing CA certified, for OCSP unless told otherwise.
lab::Entity responder(der::Oid purpose = key_purpose::ocsp_signing,
                      const lab::Entity& issuer = lab::study().issuing) {
  Recipe r = lab::leaf_recipe("Study OCSP");
  r.extended_key_usage = {der::dotted(purpose)};
  return lab::issue(r, lab::key(5), issuer);
}

CertificateRef alice_must_staple() {
  Recipe r = lab::leaf_recipe("alice");
  r.serial = {7};
  const Bytes feature = der::tlv(0x30, Bytes{2, 1, 5});
  r.more_extensions = {
      der::tlv(0x30, {der::tlv(6, der::oid_content("1.3.6.1.5.5.7.1.24")), der::tlv(4, feature)})};
  return lab::issue(r, lab::key(2), lab::study().issuing).certificate;
}

OcspRecipe about(const CertificateRef& certificate) {
  OcspRecipe r = recipe();
  r.answers.front().certificate = certificate;
  return r;
}

}  // namespace

TEST_CASE("ocsp: good by the issuer itself, named or by its key") {
  for (const bool by_key : {false, true}) {
    OcspRecipe from = recipe();
    from.by_key = by_key;
    const Bytes staple = response(from);
    const Verdict verdict = judged(staple);
    CHECK(verdict.accepted());
    CHECK(revocation(verdict).status == Status::pass);
    CHECK(evidence(&revocation(verdict), "next_update") == "2026-06-08T00:00:00Z");
    // It counts where a list is asked for, and there is none.
    CHECK(judged(staple, lab::study().alice.certificate, {.crl_check = CrlCheck::leaf}).accepted());
  }
}

TEST_CASE("ocsp: revoked decides, whatever the lists say") {
  const Bytes staple = response(recipe(Answer::revoked));
  const Verdict verdict = judged(staple);
  CHECK(lab::faults(verdict) == Reasons{Reason::revoked});
  CHECK(evidence(verdict.decisive(), "date") == "2026-05-30T00:00:00Z");
  CHECK(evidence(verdict.decisive(), "reason") == "keyCompromise");
  const auto& s = lab::study();
  CHECK(lab::ask({s.alice.certificate, s.issuing.certificate}, s.trust,
                 {.crl_check = CrlCheck::chain}, with_staple(staple))
            .reason() == Reason::revoked);
}

TEST_CASE("ocsp: a delegated responder is certified by the issuer's own key, for that purpose") {
  const auto by = [&](const lab::Entity& who) {
    OcspRecipe from = recipe();
    from.certificates = {who.certificate};
    return revocation(judged(response(from, who)));
  };
  CHECK(by(responder()).status == Status::pass);
  for (const Checked& refused :
       {by(responder(key_purpose::server_auth)), by(responder(key_purpose::any)),
        by(responder(key_purpose::ocsp_signing, lab::study().root))}) {
    CHECK(refused.status == Status::skip);
    CHECK(evidence(&refused, "why").find("proves nothing") != std::string::npos);
  }
  OcspRecipe without = recipe();
  CHECK(revocation(judged(response(without, responder()))).status == Status::skip);
  // One that its issuer has revoked.
  const auto& s = lab::study();
  const lab::Entity revoked = responder();
  CrlRecipe list = lab::crl_recipe();
  list.entries = {{to_bytes(revoked.certificate->serial()), lab::at("2026-05-02"), {}}};
  OcspRecipe from = recipe();
  from.certificates = {revoked.certificate};
  const Bytes staple = response(from, revoked);
  const Verdict verdict =
      lab::ask({s.alice.certificate, s.issuing.certificate},
               {{s.root.certificate}, {}, {lab::crl(list, s.issuing)}}, {}, with_staple(staple));
  CHECK(revocation(verdict).status == Status::skip);
}

TEST_CASE("ocsp: what proves nothing leaves the status to the lists, and is named") {
  const auto why = [&](const OcspRecipe& from) {
    const Bytes staple = response(from);
    const Verdict verdict =
        judged(staple, lab::study().alice.certificate, {.crl_check = CrlCheck::leaf});
    CHECK(lab::faults(verdict) == Reasons{Reason::crl_missing});
    return evidence(verdict.decisive(), "ocsp");
  };
  OcspRecipe spoilt = recipe(), stale = recipe(), early = recipe(), endless = recipe();
  spoilt.spoil_signature = true;
  CHECK(why(spoilt) == "its signature is of nobody whom the issuer named");
  stale.next_update = lab::at("2026-06-01T06:00:00Z");
  CHECK(why(stale) == "it is out of date, by 6 hours");
  early.this_update = lab::at("2026-06-02");
  CHECK(why(early).starts_with("it is from the future"));
  endless.next_update.reset();
  CHECK(why(endless) == "it is 12 hours old, and does not say how long it holds");
  endless.this_update = lab::at("2026-06-01T11:58:00Z");
  CHECK(judged(response(endless)).accepted());
  CHECK(why(recipe(Answer::unknown)) == "the responder does not know the certificate");
  const OcspRecipe other = about(lab::study().issuing.certificate);
  CHECK(why(other).empty());  // it is about others, and nothing is wrong with it
  // tryLater
  CHECK(revocation(judged(Bytes{0x30, 3, 0x0a, 1, 3})).status == Status::skip);
  CHECK(evidence(&revocation(judged(Bytes{0x30, 3, 0x0a, 1, 3})), "why").find("tryLater") !=
        std::string::npos);
}

TEST_CASE("ocsp: a certificate that must staple (RFC 7633)") {
  const CertificateRef leaf = alice_must_staple();
  CHECK(leaf->must_staple());
  CHECK(judged(response(about(leaf)), leaf).accepted());
  CHECK(lab::faults(judged({}, leaf)) == Reasons{Reason::staple_missing});
  CHECK(lab::faults(judged(response(recipe()), leaf)) == Reasons{Reason::ocsp_unusable});
  OcspRecipe stale = about(leaf);
  stale.next_update = lab::at("2026-06-01T06:00:00Z");
  const Verdict verdict = judged(response(stale), leaf);
  CHECK(lab::faults(verdict) == Reasons{Reason::ocsp_unusable});
  CHECK(evidence(verdict.decisive(), "why") == "it is out of date, by 6 hours");
  CHECK(lab::faults(judged(Bytes{1, 2, 3}, leaf)) == Reasons{Reason::ocsp_unusable});
  // Who was not asked has not broken a promise.
  const auto& s = lab::study();
  CHECK(lab::ask({leaf, s.issuing.certificate}, {{s.root.certificate}, {}, {}}).accepted());
}

TEST_CASE(
    "ocsp: a response from a file keeps no promise to staple, and is not taken for a staple") {
  const auto& s = lab::study();
  const CertificateRef leaf = alice_must_staple();
  OcspRecipe stale = about(leaf), unknown = about(leaf);
  stale.next_update = lab::at("2026-06-01T06:00:00Z");
  unknown.answers.front().status = Answer::unknown;
  const auto beside = [&](View staple, const OcspRecipe& file) {
    const Trust trust{{s.root.certificate}, {}, {}, {OcspResponse::parse(response(file)).value()}};
    return lab::ask({leaf, s.issuing.certificate}, trust, {}, with_staple(staple));
  };
  CHECK(lab::faults(beside({}, about(leaf))) == Reasons{Reason::staple_missing});
  const Bytes rubbish{1, 2, 3}, lapsed = response(stale), others = response(recipe());
  for (const Bytes& staple : {rubbish, lapsed, others})
    CHECK(lab::faults(beside(staple, about(leaf))) == Reasons{Reason::ocsp_unusable});
  const auto why = [&](View staple, const OcspRecipe& file) {
    return evidence(beside(staple, file).decisive(), "why");
  };
  CHECK(why(lapsed, unknown) == "it is out of date, by 6 hours");
  CHECK(why(rubbish, unknown).starts_with("it cannot be read"));
  CHECK(why(others, unknown) == "it is about other certificates");
  // What is revoked is so, whoever says it.
  OcspRecipe revoked = about(leaf);
  revoked.answers.front().status = Answer::revoked;
  CHECK(beside(response(about(leaf)), revoked).reason() == Reason::revoked);
  CHECK(beside(response(about(leaf)), stale).accepted());
}

TEST_CASE("ocsp: a nonce that was asked for is repeated") {
  const auto& s = lab::study();
  OcspRecipe from = recipe();
  from.nonce = Bytes{1, 2, 3};
  const auto with_nonce = [&](const Bytes& wanted, View staple = {}) {
    Question question = with_staple(staple);
    question.ocsp_nonce = wanted;
    const Trust trust{{s.root.certificate}, {}, {}, {OcspResponse::parse(response(from)).value()}};
    return revocation(lab::ask({s.alice.certificate, s.issuing.certificate}, trust, {}, question))
        .status;
  };
  CHECK(with_nonce({1, 2, 3}) == Status::pass);
  CHECK(with_nonce({1, 2, 4}) == Status::skip);
  from.nonce.reset();
  CHECK(with_nonce({1, 2, 3}) == Status::skip);
  // By responses from files, whatever was stapled; by a staple, which answers nobody's request,
  // not.
  CHECK(with_nonce({1, 2, 3}, Bytes{1, 2, 3}) == Status::skip);
  CHECK(with_nonce({1, 2, 3}, response(recipe())) == Status::pass);
}

TEST_CASE("ocsp: softly, an unknown status passes and a revoked one does not") {
  const Policy policy{.crl_check = CrlCheck::chain, .soft_fail = true};
  const Verdict verdict = judged({}, lab::study().alice.certificate, policy);
  CHECK(verdict.accepted());
  CHECK(revocation(verdict).status == Status::skip);
  CHECK(
      judged(response(recipe(Answer::revoked)), lab::study().alice.certificate, policy).reason() ==
      Reason::revoked);
}

TEST_CASE("ocsp: strict DER; every prefix and a byte more are refused") {
  const Bytes whole = response(recipe());
  REQUIRE(OcspResponse::parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(OcspResponse::parse(View(whole).first(size)));
  Bytes longer = whole;
  longer.push_back(0);
  CHECK_FALSE(OcspResponse::parse(longer));
  CHECK_FALSE(OcspResponse::parse(Bytes{0x30, 3, 0x0a, 1, 0}));  // success, and no answer
  CHECK_FALSE(OcspResponse::parse(Bytes{0x30, 3, 0x0a, 1, 4}));  // a status that is not used
}

TEST_CASE("ocsp: the certificates of a response cannot use up what the lists need") {
  const auto& s = lab::study();
  CrlRecipe list = lab::crl_recipe();
  list.entries = {{to_bytes(s.alice.certificate->serial()), lab::at("2026-05-30"), {}}};
  const Trust trust{{s.root.certificate}, {}, {s.root_crl, lab::crl(list, s.issuing)}};
  const auto reason = [&](const Bytes& staple, bool soft_fail) {
    return lab::ask({s.alice.certificate, s.issuing.certificate}, trust,
                    {.crl_check = CrlCheck::leaf, .soft_fail = soft_fail}, with_staple(staple))
        .reason();
  };
  // Namesakes of the one who is said to have signed: nobody's signature is good under their keys.
  const lab::Entity signer = responder();
  const CertificateRef namesake =
      lab::self_signed(lab::leaf_recipe("Study OCSP"), lab::key(6)).certificate;
  OcspRecipe forged = recipe();
  forged.spoil_signature = true;
  forged.certificates.assign(600, namesake);
  // One from before the revocation, whose signer comes late.
  OcspRecipe older = recipe();
  older.certificates = forged.certificates;
  older.certificates.resize(limits::path_work - 8);
  older.certificates.push_back(signer.certificate);
  for (const bool soft_fail : {false, true}) {
    CHECK(reason(response(forged, signer), soft_fail) == Reason::revoked);
    CHECK(reason(response(older, signer), soft_fail) == Reason::revoked);
  }
}

TEST_CASE("ocsp: who leaves no work for the responses gains nothing by it, at whatever step") {
  const auto& s = lab::study();
  const lab::Entity signer = responder();
  OcspRecipe from = recipe(Answer::revoked);
  from.certificates = {signer.certificate};
  const Question question{.purpose = Purpose::client_auth, .name = {}, .at = lab::now, .usage = {}};
  for (const Bytes& bytes : {response(from, signer), response(recipe(Answer::revoked))})
    lab::check_revoked_whatever_work_is_left(
        {s.alice.certificate, s.issuing.certificate},
        {{s.root.certificate}, {}, {}, {OcspResponse::parse(bytes).value()}}, {}, question);
}

TEST_CASE("ocsp: of several answers about a certificate the worst that counts is believed") {
  const auto& s = lab::study();
  const auto with = [&](std::vector<OcspRecipe::Answer> answers) {
    OcspRecipe from = recipe();
    from.answers = std::move(answers);
    return revocation(judged(response(from))).status;
  };
  const OcspRecipe::Answer good{.certificate = s.alice.certificate};
  OcspRecipe::Answer revoked = recipe(Answer::revoked).answers.front(), lapsed = good;
  lapsed.next_update = lab::at("2026-06-01T06:00:00Z");
  CHECK(with({good, revoked}) == Status::fail);
  CHECK(with({lapsed, revoked}) == Status::fail);
  CHECK(with({lapsed, good}) == Status::pass);
  revoked.next_update = lapsed.next_update;
  CHECK(with({revoked, good}) == Status::pass);
  CHECK(with({revoked, lapsed}) == Status::skip);
}

TEST_CASE("ocsp: what an answer's extensions say is no matter of the others'") {
  const auto& s = lab::study();
  const auto extension = [](std::string_view id, bool critical, View value) {
    Bytes content = der::tlv(6, der::oid_content(id));
    if (critical) append(content, Bytes{1, 1, 0xff});
    append(content, der::tlv(4, value));
    return der::tlv(0x30, content);
  };
  OcspRecipe from = recipe(Answer::revoked);
  from.answers.push_back({.certificate = s.issuing.certificate});
  from.answers.back().extensions = extension("1.2.3.4", true, Bytes{5, 0});
  CHECK(judged(response(from)).reason() == Reason::revoked);
  std::swap(from.answers.front().extensions, from.answers.back().extensions);
  const Verdict unsettled = judged(response(from));
  const Checked& refused = revocation(unsettled);
  CHECK(refused.status == Status::skip);
  CHECK(evidence(&refused, "why").find("1.2.3.4 is not processed") != std::string::npos);
  // A nonce is the response's (RFC 6960 §4.4.1).
  from.answers.front().extensions = extension("1.3.6.1.5.5.7.48.1.2", false, Bytes{4, 1, 7});
  CHECK_FALSE(OcspResponse::parse(response(from)).value()->nonce().has_value());
}
