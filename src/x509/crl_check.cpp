#include "x509/crl_check.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "wire/hex.hpp"
#include "x509/crl_scope.hpp"
#include "x509/status_signer.hpp"

namespace handglass::x509 {
namespace {

// How far a list got, the further the better.
enum class Use : std::uint8_t {
  signature_wrong,
  signer_unfit,
  unusable,
  not_yet_valid,
  stale,
  current
};

struct Judged {
  CrlRef crl;
  Use use{};
  std::string why = {};                 // it is unusable
  const Certificate* signer = nullptr;  // whose key signed it, or was tried
  Reasons reasons = 0;
  bool named = false;  // the certificate leads to it (CrlScope)

  bool authentic() const { return use >= Use::not_yet_valid; }
};

// The reason for which a list says nothing whoever signed it; empty where there is none.
std::string unusable(const Crl& crl, const Policy& policy) {
  if (!crl.unknown_critical().empty())
    return "extension " + crl.unknown_critical().front() + " is not processed";
  if (!crl.next_update()) return "no nextUpdate, so that nobody knows whether it is current";
  if (!crl.signature_scheme()) return "signed with an algorithm that is not supported";
  if (digest_is_weak(*crl.signature_scheme(), policy)) return "signed with SHA-1";
  return {};
}

class Lists {
 public:
  Lists(const Path& path, std::size_t depth, Inquiry& inquiry)
      : path_(path), depth_(depth), inquiry_(inquiry) {}

  std::vector<CrlAnswer> ask() {
    collect();
    if (lists_.empty())
      return {{Reason::crl_missing, listed({{"serial", certificate().serial_text()},
                                            {"crl_issuer", to_string(certificate().issuer())}})}};
    const Judged* first = nullptr;    // of those that cover something
    Reasons covered = 0, spoken = 0;  // by current lists; by those that have lapsed as well
    std::vector<CrlAnswer> answers;
    for (const Judged& judged : lists_) {
      if (!judged.authentic() || (judged.reasons & ~spoken) == 0) continue;
      spoken = static_cast<Reasons>(spoken | judged.reasons);
      // A list that has lapsed goes on with changes that have not (RFC 5280 §6.3.3 a 1 i).
      const bool lasts = judged.use == Use::current || judged.use == Use::stale;
      const Judged* delta = lasts ? delta_of(judged) : nullptr;
      const bool adds = judged.use == Use::current || delta != nullptr;
      if (auto revoked = revocation(judged, delta)) {
        answers.push_back(*std::move(revoked));
        if (adds) return answers;
        break;
      }
      if (!adds) continue;
      covered = static_cast<Reasons>(covered | judged.reasons);
      if (first == nullptr) first = &judged, first_delta_ = delta;
      if (covered == all_reasons) {
        answers.push_back({Reason::none, inquiry_.question.explained ? about(*first, first_delta_)
                                                                     : std::vector<Evidence>{}});
        return answers;
      }
    }
    answers.push_back(covered != 0 ? partly(*first, covered) : unknown(lists_.front()));
    return answers;
  }

 private:
  const Certificate& certificate() const { return *path_.certificates[depth_]; }

  // All lists that are meant for the certificate, the furthest first; of those what the certificate
  // leads to before what its issuer's name alone does (RFC 5280 §6.3.3), and of those the newest.
  void collect() {
    for (const CrlRef& crl : inquiry_.trust.crls) {
      CrlScope scope = scope_of(*crl, certificate());
      if (!scope.meant) continue;
      Judged judged = judge(crl);
      judged.reasons = scope.reasons;
      judged.named = scope.named;
      if (scope.reasons == 0 && judged.authentic())
        judged.use = Use::unusable, judged.why = std::move(scope.why);
      (crl->base_number() ? deltas_ : lists_).push_back(std::move(judged));
    }
    // Changes alone, of a list that is not here, are no list.
    if (lists_.empty())
      for (Judged& delta : deltas_)
        lists_.push_back({delta.crl, Use::unusable,
                          "it has changes alone, of a list that is not here", delta.signer});
    std::ranges::sort(lists_, std::greater<>{}, [](const Judged& judged) {
      return std::tuple(judged.use, judged.named, judged.crl->this_update());
    });
  }

  Judged judge(const CrlRef& crl) {
    Judged best{crl, Use::signature_wrong};
    if (auto why = unusable(*crl, inquiry_.policy); !why.empty())
      return {crl, Use::unusable, std::move(why)};
    const auto better = [&](Use use, const Certificate& signer, std::string why = {}) {
      if (best.signer != nullptr && use <= best.use) return;
      best.use = use, best.signer = &signer, best.why = std::move(why);
    };
    for (const Certificate* signer : signers_in_path(*crl, path_, depth_))
      better(tried(*crl, *signer), *signer);
    if (best.authentic()) return best;
    for (const CertificateRef& signer : other_signers(*crl, path_, depth_, inquiry_)) {
      const Use use = tried(*crl, *signer);
      if (use >= Use::not_yet_valid && !is_vouched_for(signer, KeyUsage::crl_sign, path_, inquiry_))
        better(Use::unusable, *signer,
               short_name(signer->subject()) + " signed it, whose own certificate is not good");
      else
        better(use, *signer);
    }
    if (best.signer == nullptr)
      return {crl, Use::unusable,
              "nobody who is vouched for has its issuer's name, " + to_string(crl->issuer())};
    if (best.use == Use::unusable && best.why.empty())
      best.why = "its issuer's key is not supported";
    return best;
  }

  // How far a list gets with this signer.
  Use tried(const Crl& crl, const Certificate& signer) {
    if (!signer.may(KeyUsage::crl_sign)) return Use::signer_unfit;
    switch (inquiry_.signatures.check(crl, signer)) {
      case SignatureState::good: break;
      case SignatureState::wrong:
      case SignatureState::unknown:
        return Use::signature_wrong;  // the limit is told by whoever asks
      case SignatureState::unsupported: return Use::unusable;
    }
    if (!inquiry_.policy.check_time) return Use::current;
    const Time at = inquiry_.question.at;
    if (at < crl.this_update()) return Use::not_yet_valid;
    return at > *crl.next_update() ? Use::stale : Use::current;
  }

  // The newest current changes of a list, signed with the same key (RFC 5280 §6.3.3 c, h).
  const Judged* delta_of(const Judged& base) const {
    const Judged* newest = nullptr;
    for (const Judged& delta : deltas_) {
      if (delta.use != Use::current || !changes(*delta.crl, *base.crl)) continue;
      if (!same(delta.signer->subject_public_key_info(), base.signer->subject_public_key_info()))
        continue;
      if (newest == nullptr || newest->crl->this_update() < delta.crl->this_update())
        newest = &delta;
    }
    return newest;
  }

  std::optional<CrlAnswer> revocation(const Judged& judged, const Judged* delta) const {
    const View serial = certificate().serial();
    const Name& issuer = certificate().issuer();
    auto found = delta ? delta->crl->find(serial, issuer) : std::nullopt;
    if (found && found->reason == remove_from_crl) return std::nullopt;
    const Judged& by = found ? *delta : judged;
    if (!found) found = judged.crl->find(serial, issuer);
    if (!found) return std::nullopt;
    auto evidence = about(by, nullptr);
    evidence.push_back({"date", to_rfc3339(found->date)});
    evidence.push_back({"reason", crl_reason_text(found->reason)});
    return CrlAnswer{Reason::revoked, std::move(evidence)};
  }

  std::vector<Evidence> about(const Judged& judged, const Judged* delta) const {
    const Crl& crl = *judged.crl;
    auto evidence = listed({{"serial", certificate().serial_text()},
                            {"crl_number", crl.number_text()},
                            {"crl_issuer", to_string(crl.issuer())},
                            {"this_update", to_rfc3339(crl.this_update())}});
    if (crl.next_update()) evidence.push_back({"next_update", to_rfc3339(*crl.next_update())});
    if (delta != nullptr) {
      evidence.push_back({"delta_number", delta->crl->number_text()});
      evidence.push_back({"delta_next_update", to_rfc3339(*delta->crl->next_update())});
    }
    return evidence;
  }

  CrlAnswer partly(const Judged& judged, Reasons covered) const {
    auto evidence = about(judged, nullptr);
    evidence.push_back(
        {"why", "the lists at hand are about these reasons alone: " + reasons_text(covered)});
    return {Reason::crl_unusable, std::move(evidence)};
  }

  CrlAnswer unknown(const Judged& judged) const {
    const Crl& crl = *judged.crl;
    const Time at = inquiry_.question.at;
    auto evidence = about(judged, nullptr);
    const auto with = [&](Reason reason, std::vector<Evidence> more) {
      evidence.insert(evidence.end(), more.begin(), more.end());
      return CrlAnswer{reason, std::move(evidence)};
    };
    switch (judged.use) {
      case Use::current:  // it covers nothing, or it would not be asked
      case Use::unusable: return with(Reason::crl_unusable, {{"why", judged.why}});
      case Use::stale:
        return with(Reason::crl_stale,
                    {{"at", to_rfc3339(at)}, {"by", duration_text(at - *crl.next_update())}});
      case Use::not_yet_valid:
        return with(Reason::crl_not_yet_valid,
                    {{"at", to_rfc3339(at)}, {"by", duration_text(crl.this_update() - at)}});
      case Use::signer_unfit:
        return with(Reason::crl_signer_unfit, {{"key_usage", judged.signer->key_usage_text()}});
      case Use::signature_wrong: break;
    }
    const auto key_id = [](const std::optional<View>& id) { return id ? to_hex(*id) : "none"; };
    return with(Reason::crl_signature_wrong,
                {{"key_tried", key_id(judged.signer->subject_key_id())},
                 {"crl_key_id", key_id(crl.authority_key_id())}});
  }

  const Path& path_;
  std::size_t depth_;
  Inquiry& inquiry_;
  std::vector<Judged> lists_, deltas_;
  const Judged* first_delta_ = nullptr;
};

}  // namespace

std::vector<CrlAnswer> ask_lists(const Path& path, std::size_t depth, Inquiry& inquiry) {
  return Lists(path, depth, inquiry).ask();
}

}  // namespace handglass::x509
