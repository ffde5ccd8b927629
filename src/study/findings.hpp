// What is found when a handshake is looked at for what is wrong: a line a thing, good or bad. The
// doctor and `token check` print them.
#pragma once
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
    add(std::move(finding));
    if (exit_ == exit_code::ok || (exit == exit_code::local && exit_ != exit_code::local))
      exit_ = exit;
  }
  const std::vector<Finding>& all() const { return all_; }
  int exit() const { return exit_; }

 private:
  void add(Finding finding) {
    finding.part = part_;
    all_.push_back(std::move(finding));
  }

  std::string_view part_;
  std::vector<Finding> all_;
  int exit_ = exit_code::ok;
};

}  // namespace handglass::study
