#include "x509/revocation.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "wire/hex.hpp"

namespace handglass::x509 {
namespace {

// How far a list got, the further the better.
enum class Use : std::uint8_t {
  signature_wrong,
  signer_unfit,
  unusable,
  out_of_work,
  not_yet_valid,
  stale,
  current
};

struct Judged {
  CrlRef crl;
  Use use{};
  std::string why;  // it is unusable

  bool authentic() const { return use >= Use::not_yet_valid; }
};

// The reason for which a list says nothing whoever signed it; empty where there is none.
std::string unusable(const Crl& crl, const Policy& policy) {
  if (!crl.unknown_critical().empty())
    return "extension " + crl.unknown_critical().front() + " is not processed";
  if (!crl.next_update()) return "no nextUpdate, so that nobody knows whether it is current";
  if (!crl.signature_scheme()) return "signed with an algorithm that is not supported";
  const bool sha1 = crl.signature_scheme()->hash == crypto::HashAlgorithm::sha1 &&
                    crl.signature_scheme()->algorithm != crypto::SignatureAlgorithm::ed25519;
  if (sha1 && !policy.sha1_allowed) return "signed with SHA-1";
  return {};
}

Judged judge(const CrlRef& crl, const Certificate& issuer, Inquiry& inquiry) {
  const Time at = inquiry.question.at;
  if (auto why = unusable(*crl, inquiry.policy); !why.empty())
    return {crl, Use::unusable, std::move(why)};
  if (!issuer.may(KeyUsage::crl_sign)) return {crl, Use::signer_unfit, {}};
  switch (inquiry.signatures.check(*crl, issuer)) {
    case SignatureState::good: break;
    case SignatureState::wrong: return {crl, Use::signature_wrong, {}};
    case SignatureState::unsupported:
      return {crl, Use::unusable, "its issuer's key is not supported"};
    case SignatureState::unknown: return {crl, Use::out_of_work, {}};
  }
  if (at < crl->this_update()) return {crl, Use::not_yet_valid, {}};
  return {crl, at > *crl->next_update() ? Use::stale : Use::current, {}};
}

// The certificates above `depth` that bear the issuer's name. The path vouches for each of them, so
// that any may have signed the list.
std::vector<const Certificate*> signers(const Path& path, std::size_t depth) {
  std::vector<const Certificate*> out;
  for (std::size_t above = depth + 1; above < path.certificates.size(); ++above)
    if (same_name(path.certificates[above]->subject(), path.certificates[depth]->issuer()))
      out.push_back(path.certificates[above].get());
  return out;
}

// The list that knows best: the furthest, and of those the newest.
std::optional<Judged> best_list(const Name& issuer, const std::vector<const Certificate*>& by,
                                Inquiry& inquiry) {
  std::optional<Judged> best;
  const auto rank = [](const Judged& judged) {
    return std::pair(judged.use, judged.crl->this_update());
  };
  for (const CrlRef& crl : inquiry.trust.crls) {
    if (!same_name(crl->issuer(), issuer)) continue;
    for (const Certificate* signer : by) {
      Judged judged = judge(crl, *signer, inquiry);
      if (!best || rank(*best) < rank(judged)) best = std::move(judged);
    }
  }
  return best;
}

std::string key_id_text(const std::optional<View>& id) { return id ? to_hex(*id) : "none"; }

std::vector<Evidence> about(const Certificate& certificate, const Crl& crl) {
  auto evidence = listed({{"serial", certificate.serial_text()},
                          {"crl_number", crl.number_text()},
                          {"crl_issuer", to_string(crl.issuer())},
                          {"this_update", to_rfc3339(crl.this_update())}});
  if (crl.next_update()) evidence.push_back({"next_update", to_rfc3339(*crl.next_update())});
  return evidence;
}

void check_one(CheckList& list, const Path& path, std::size_t depth, Inquiry& inquiry) {
  const Certificate& certificate = *path.certificates[depth];
  const Certificate& issuer = *path.certificates[depth + 1];
  const auto best = best_list(certificate.issuer(), signers(path, depth), inquiry);
  if (!best) {
    return list.fail(
        Check::revocation, Reason::crl_missing, depth,
        {{"serial", certificate.serial_text()}, {"crl_issuer", to_string(certificate.issuer())}});
  }
  const Crl& crl = *best->crl;
  const Time at = inquiry.question.at;
  std::vector<Evidence> evidence = about(certificate, crl);
  // A list that lapsed still proves what it says of this serial number; what it does not list may
  // have been revoked since.
  if (const auto revocation = best->authentic() ? crl.find(certificate.serial()) : std::nullopt) {
    auto revoked = evidence;
    revoked.push_back({"date", to_rfc3339(revocation->date)});
    revoked.push_back({"reason", revocation->reason});
    list.fail(Check::revocation, Reason::revoked, depth, std::move(revoked));
    if (best->use == Use::current) return;
  }
  const auto fail = [&](Reason reason, std::vector<Evidence> more) {
    evidence.insert(evidence.end(), more.begin(), more.end());
    list.fail(Check::revocation, reason, depth, std::move(evidence));
  };
  switch (best->use) {
    case Use::current: return list.pass(Check::revocation, depth, std::move(evidence));
    case Use::stale:
      return fail(Reason::crl_stale,
                  {{"at", to_rfc3339(at)}, {"by", duration_text(at - *crl.next_update())}});
    case Use::not_yet_valid:
      return fail(Reason::crl_not_yet_valid,
                  {{"at", to_rfc3339(at)}, {"by", duration_text(crl.this_update() - at)}});
    case Use::out_of_work:
      return fail(Reason::work_limit, {{"limit", std::to_string(limits::path_work)}});
    case Use::unusable: return fail(Reason::crl_unusable, {{"why", best->why}});
    case Use::signer_unfit:
      return fail(Reason::crl_signer_unfit, {{"key_usage", issuer.key_usage_text()}});
    case Use::signature_wrong:
      return fail(Reason::crl_signature_wrong,
                  {{"key_tried", key_id_text(issuer.subject_key_id())},
                   {"crl_key_id", key_id_text(crl.authority_key_id())}});
  }
}

}  // namespace

void check_revocation(CheckList& list, const Path& path, Inquiry& inquiry) {
  const CrlCheck extent = inquiry.policy.crl_check;
  if (extent == CrlCheck::off)
    return list.skip(Check::revocation, 0, "no revocation check was asked for");
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    if (depth > 0 && extent == CrlCheck::leaf) return;
    if (depth + 1 < path.certificates.size()) {
      check_one(list, path, depth, inquiry);
    } else if (path.anchored) {
      list.not_applicable(Check::revocation, depth, "a trust anchor: whoever trusts it revokes it");
    } else {
      list.skip(Check::revocation, depth,
                "its issuer is not known, so that nobody can sign a list for it");
    }
  }
}

}  // namespace handglass::x509
