#include "x509/revocation.hpp"

#include <algorithm>
#include <optional>

#include "x509/crl_check.hpp"
#include "x509/ocsp_check.hpp"

namespace handglass::x509 {
namespace {

// One certificate of the path, which has an issuer there.
class StatusOf {
 public:
  StatusOf(CheckList& list, const Path& path, std::size_t depth, Inquiry& inquiry)
      : list_(list), path_(path), depth_(depth), inquiry_(inquiry) {}

  void check(bool by_lists) {
    ask_responses();
    if (revoked_) return fail(Reason::revoked, *std::move(revoked_));
    if (!inquiry_.responses.empty() && is_out_of_work()) return fail_for_work();
    if (depth_ == 0 && breaks_its_promise()) return;
    if (by_lists) return check_lists();
    if (good_) return pass(*good_);
    if (depth_ == 0)
      list_.skip(Check::revocation, 0, [&] {
        return "no revocation check was asked for" +
               (fault().empty() ? "" : "; its OCSP response proves nothing: " + fault());
      });
  }

 private:
  // Of the staple, and of the responses from files: only the first keeps a promise to staple.
  struct Said {
    bool good = false;
    std::string fault;  // why it proves nothing
    std::vector<Evidence> unusable;
  };

  const std::string& fault() const { return staple_.fault.empty() ? files_.fault : staple_.fault; }
  void pass(const std::vector<Evidence>& evidence) {
    list_.pass(Check::revocation, depth_, [&] { return evidence; });
  }
  void fail(Reason reason, std::vector<Evidence> evidence) {
    list_.fail(Check::revocation, reason, depth_, std::move(evidence));
  }

  // A peer that sent so much that lists or responses could not be asked gains nothing by it:
  // neither an older good answer counts then, nor a policy that lets pass what is not known.
  bool is_out_of_work() const { return inquiry_.signatures.exhausted(); }
  void fail_for_work() { fail(Reason::work_limit, {{"limit", std::to_string(limits::path_work)}}); }

  void ask_responses() {
    if (depth_ == 0) staple_.fault = inquiry_.staple_fault;
    for (const OcspRef& response : inquiry_.responses) {
      Said& said = response == inquiry_.staple ? staple_ : files_;
      if (!response->trouble().empty()) {
        if (said.fault.empty()) said.fault = "the responder says " + response->trouble();
        continue;
      }
      auto answer = answer_of(*response, path_, depth_, inquiry_);
      if (!answer) continue;
      switch (answer->status) {
        case OcspStatus::revoked: revoked_ = std::move(answer->evidence); return;
        case OcspStatus::good: said.good = true, good_ = std::move(answer->evidence); break;
        case OcspStatus::unusable:
          said.fault = answer->evidence.back().value;
          said.unusable = std::move(answer->evidence);
          break;
      }
    }
  }

  // RFC 7633: a certificate that asks for a staple, from a peer that was asked for one.
  bool breaks_its_promise() {
    const Certificate& certificate = *path_.certificates[depth_];
    const Question& question = inquiry_.question;
    if (!certificate.must_staple() || !question.staple_expected || staple_.good) return false;
    if (question.staple.empty()) {
      fail(Reason::staple_missing, listed({{"serial", certificate.serial_text()}}));
    } else {
      if (staple_.unusable.empty())
        staple_.unusable = listed(
            {{"serial", certificate.serial_text()},
             {"why", staple_.fault.empty() ? "it is about other certificates" : staple_.fault}});
      fail(Reason::ocsp_unusable, std::move(staple_.unusable));
    }
    return true;
  }

  void check_lists() {
    auto answers = ask_lists(path_, depth_, inquiry_);
    if (is_out_of_work() && answers.front().reason != Reason::revoked) return fail_for_work();
    for (CrlAnswer& answer : answers) {
      if (answer.reason == Reason::none) {
        pass(answer.evidence);
      } else if (answer.reason == Reason::revoked) {
        fail(answer.reason, std::move(answer.evidence));
      } else if (good_) {
        pass(*good_);
      } else if (inquiry_.policy.soft_fail) {
        list_.skip(Check::revocation, depth_, [&] {
          return "its status is not known (" + std::string(name_of(answer.reason)) +
                 "), which the policy lets pass";
        });
      } else {
        if (!fault().empty()) answer.evidence.push_back({"ocsp", fault()});
        fail(answer.reason, std::move(answer.evidence));
      }
    }
  }

  CheckList& list_;
  const Path& path_;
  std::size_t depth_;
  Inquiry& inquiry_;
  std::optional<std::vector<Evidence>> revoked_, good_;
  Said staple_, files_;
};

}  // namespace

void check_revocation(CheckList& list, const Path& path, Inquiry& inquiry) {
  const CrlCheck extent = inquiry.policy.crl_check;
  for (std::size_t depth = 0; depth < path.certificates.size(); ++depth) {
    const bool by_lists = extent == CrlCheck::chain || (extent == CrlCheck::leaf && depth == 0);
    if (depth + 1 < path.certificates.size()) {
      StatusOf(list, path, depth, inquiry).check(by_lists);
    } else if (!by_lists) {
      if (depth == 0) list.skip(Check::revocation, 0, "no revocation check was asked for");
    } else if (path.anchored) {
      list.not_applicable(Check::revocation, depth, "a trust anchor: whoever trusts it revokes it");
    } else {
      list.skip(Check::revocation, depth,
                "its issuer is not known, so that nobody can sign a list for it");
    }
  }
}

}  // namespace handglass::x509
