// What is found when a handshake is looked at for what is wrong: a line a thing, good or bad. The
// doctor and `token check` print them.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "study/verdict.hpp"
#include "x509/verdict.hpp"

namespace handglass::study {

struct Finding {
  std::string_view part = {};  // "ours", "server", "asks", "fit", "end"
  std::string name = {};       // of what was looked at: "issuers"
  x509::Status status{};       // skip: worth knowing, neither good nor bad
  Cause cause = Cause::none;
  int exit = exit_code::ok;  // of the command, where it failed
  std::string text = {}, fix = {};
  std::vector<Refusal::Suspicion> possible = {};  // what may lie behind it, the likeliest first
};

class Findings {
 public:
  // What the findings from here on are about.
  void about(std::string_view part) { part_ = part; }
  void pass(std::string name, std::string text) {
    add({.name = std::move(name), .status = x509::Status::pass, .text = std::move(text)});
  }
  void note(std::string name, std::string text, std::string fix = {}) {
    add({.name = std::move(name),
         .status = x509::Status::skip,
         .text = std::move(text),
         .fix = std::move(fix)});
  }
  // `exit` is that of the command: what is wrong on our side goes before all else, then the first.
  void fail(std::string name, Cause cause, std::string text, std::string fix,
            int exit = exit_code::local) {
    fail({.name = std::move(name),
          .status = x509::Status::fail,
          .cause = cause,
          .text = std::move(text),
          .fix = std::move(fix)},
         exit);
  }
  void fail(Finding finding, int exit) {
    finding.exit = exit;
    add(std::move(finding));
  }
  bool fails(std::string_view part) const {
    return std::ranges::any_of(all_, [&](const Finding& one) {
      return one.part == part && one.status == x509::Status::fail;
    });
  }
  // The server did not mind what speaks against our side.
  void forgive() {
    for (Finding& one : all_)
      if ((one.part == "ours" || one.part == "fit") && one.status == x509::Status::fail)
        one.status = x509::Status::skip, one.text += "\nThis server does not mind.";
  }
  const std::vector<Finding>& all() const { return all_; }
  int exit() const {
    int out = exit_code::ok;
    for (const Finding& one : all_)
      if (one.status == x509::Status::fail &&
          (out == exit_code::ok || one.exit == exit_code::local))
        out = one.exit;
    return out;
  }

 private:
  void add(Finding finding) {
    finding.part = part_;
    all_.push_back(std::move(finding));
  }

  std::string_view part_;
  std::vector<Finding> all_;
};

}  // namespace handglass::study
