// The checks of one path as they are made, in the order of Check and from the end entity up: each
// lands in the list with the certificate that it is about and the section that asks for it. The
// evidence of one that does not fail comes as what makes it, which is called where the question
// wants it explained.
#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "x509/inquiry.hpp"
#include "x509/verdict.hpp"

namespace handglass::x509 {

class CheckList {
 public:
  CheckList(const Path& path, bool explained) : path_(path), explained_(explained) {
    checks_.reserve(names_of<Check>.size() * path.certificates.size());  // at most one of each
  }

  void pass(Check check, std::size_t depth) { add(check, Status::pass, Reason::none, depth, {}); }
  void pass(Check check, std::size_t depth, std::invocable auto evidence) {
    add_faultless(check, Status::pass, depth, evidence);
  }
  void fail(Check check, Reason reason, std::size_t depth, std::vector<Evidence> evidence) {
    add(check, Status::fail, reason, depth, std::move(evidence));
  }
  // Passed where it holds, else failed for that reason.
  void judge(bool holds, Check check, Reason reason, std::size_t depth,
             std::invocable auto evidence) {
    if (holds)
      pass(check, depth, evidence);
    else
      fail(check, reason, depth, evidence());
  }
  void skip(Check check, std::size_t depth, std::invocable auto why) {
    add_faultless(check, Status::skip, depth, [&] { return listed({{"why", why()}}); });
  }
  void skip(Check check, std::size_t depth, std::string_view why) {
    skip(check, depth, [&] { return std::string(why); });
  }
  void not_applicable(Check check, std::size_t depth, std::string_view why) {
    add_faultless(check, Status::not_applicable, depth,
                  [&] { return listed({{"why", std::string(why)}}); });
  }

  std::vector<Checked> take() && { return std::move(checks_); }

 private:
  void add(Check check, Status status, Reason reason, std::size_t depth,
           std::vector<Evidence> evidence);
  void add_faultless(Check check, Status status, std::size_t depth, std::invocable auto evidence) {
    add(check, status, Reason::none, depth, explained_ ? evidence() : std::vector<Evidence>{});
  }

  const Path& path_;
  bool explained_;
  std::vector<Checked> checks_;
};

// The section that sets a check.
std::string_view section_of(Check check);

// "19 days", "3 hours 5 minutes": how long something lasts or lasted, the largest two units.
std::string duration_text(std::chrono::microseconds duration);

}  // namespace handglass::x509
