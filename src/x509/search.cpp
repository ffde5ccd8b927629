#include "x509/search.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "x509/candidates.hpp"
#include "x509/chain.hpp"
#include "x509/path_checks.hpp"
#include "x509/severity.hpp"

namespace handglass::x509 {
namespace {

class Search {
 public:
  explicit Search(Inquiry& inquiry) : inquiry_(inquiry) {}

  Verdict run() {
    path_.certificates.reserve(inquiry_.presented.size() + 1);  // and an anchor
    path_.certificates.push_back(inquiry_.presented.front());
    // Only where no signature leads to an anchor do we ask where the names lead: an altered
    // certificate then still has its place in the chain, with the signature as its fault, and the
    // other faults beside it.
    if (!extend() && !(best_ && best_->anchored) && !inquiry_.signatures.exhausted()) {
      by_name_too_ = true;
      abandoned_.clear();  // what the first round tried, the second tries again
      extend();
    }
    if (!best_) offer();
    if (inquiry_.signatures.exhausted()) tell_limit();
    std::erase_if(abandoned_, [&](const Abandoned& one) { return one.path == best_->path; });
    best_->abandoned = std::move(abandoned_);
    return *std::move(best_);
  }

 private:
  // Goes on from the end of the path; true once a path without fault is found.
  bool extend() {
    path_.anchored = is_anchor(inquiry_.trust, *path_.certificates.back());
    if (path_.anchored) return offer();
    const Certificate& last = *path_.certificates.back();
    const auto issuers = candidates(inquiry_, last);
    const bool by_name = by_name_too_ && !proven(last, issuers);
    bool led = false;
    for (const Candidate& issuer : issuers) {
      if (!inquiry_.signatures.spend()) return false;
      if (repeats(issuer)) continue;
      const SignatureState state = inquiry_.signatures.check(last, *issuer.certificate);
      if (state == SignatureState::unknown) return false;
      if (state != SignatureState::good && (!by_name || issuer.key_ids == KeyIds::differ)) {
        pass_over(issuer, state);
        continue;
      }
      led = true;
      path_.certificates.push_back(issuer.certificate);
      const bool found = extend();
      path_.certificates.pop_back();
      path_.anchored = false;
      if (found) return true;
    }
    return led ? false : offer();
  }

  // Some key is known to have signed the certificate, so that the others of that name have not.
  bool proven(const Certificate& certificate, const std::vector<Candidate>& issuers) {
    const auto signed_by = [&](const Certificate& issuer) {
      return inquiry_.signatures.check(certificate, issuer) == SignatureState::good;
    };
    return (claims_self_signed(certificate) && signed_by(certificate)) ||
           std::ranges::any_of(
               issuers, [&](const Candidate& issuer) { return signed_by(*issuer.certificate); });
  }

  // A path that comes back to a certificate, or to the same name and key (RFC 4158 §5.2), leads
  // nowhere new. An anchor ends it anyway.
  bool repeats(const Candidate& issuer) const {
    const Certificate& next = *issuer.certificate;
    return std::ranges::any_of(path_.certificates, [&](const CertificateRef& passed) {
      if (same(passed->der(), next.der())) return true;
      return !issuer.anchor &&
             same(passed->subject_public_key_info(), next.subject_public_key_info()) &&
             same_name(passed->subject(), next.subject());
    });
  }

  // Judges the path as it stands and keeps it if it is the best; true if it has no fault.
  bool offer() {
    Verdict verdict{path_.certificates, path_.anchored, check_path(path_, inquiry_),
                    inquiry_.question.at};
    const bool accepted = verdict.accepted();
    if (const Checked* fault = verdict.decisive())
      abandoned_.push_back(
          {verdict.path, verdict.anchored, fault->check, fault->reason, fault->depth});
    if (!best_ || better(verdict, *best_)) best_ = std::move(verdict);
    return accepted;
  }

  // A bearer of the issuer's name whose key has not signed the last certificate.
  void pass_over(const Candidate& issuer, SignatureState state) {
    Abandoned one{
        path_.certificates, false, Check::signature,
        state == SignatureState::wrong ? Reason::signature_wrong : Reason::key_unsupported,
        path_.certificates.size() - 1};
    one.path.push_back(issuer.certificate);
    abandoned_.push_back(std::move(one));
  }

  static bool better(const Verdict& a, const Verdict& b) {
    const auto rank = [](const Verdict& v) {
      const std::size_t length =
          v.anchored ? 0
                     : v.path.size();  // of those that lead nowhere, the one that leads farthest
      return std::tuple(v.anchored, length, lightness(v),
                        -std::ranges::count(v.checks, Status::fail, &Checked::status));
    };
    return rank(a) > rank(b);
  }

  // Not all paths were tried: the one shown need not be the only one.
  void tell_limit() {
    const auto chain = std::ranges::find(best_->checks, Check::chain, &Checked::check);
    if (chain->status == Status::fail) chain->reason = Reason::work_limit;
    if (chain->status == Status::fail || inquiry_.question.explained)
      chain->evidence.push_back({"limit", std::to_string(limits::path_work)});
  }

  Inquiry& inquiry_;
  Path path_;
  bool by_name_too_ = false;
  std::optional<Verdict> best_;
  std::vector<Abandoned> abandoned_;
};

}  // namespace

Verdict search(Inquiry& inquiry) { return Search(inquiry).run(); }

}  // namespace handglass::x509
