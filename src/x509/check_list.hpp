// The checks of one path as they are made, in the order of Check and from the end entity up: each
// lands in the list with the certificate that it is about and the section that asks for it.
#pragma once
#include <string>
#include <vector>

#include "x509/inquiry.hpp"
#include "x509/verdict.hpp"

namespace handglass::x509 {

class CheckList {
 public:
  explicit CheckList(const Path& path) : path_(path) {
    checks_.reserve(names_of<Check>.size() * path.certificates.size());  // at most one of each
  }

  void pass(Check check, std::size_t depth, std::vector<Evidence> evidence = {}) {
    add(check, Status::pass, Reason::none, depth, std::move(evidence));
  }
  void fail(Check check, Reason reason, std::size_t depth, std::vector<Evidence> evidence) {
    add(check, Status::fail, reason, depth, std::move(evidence));
  }
  void skip(Check check, std::size_t depth, std::string why) {
    add(check, Status::skip, Reason::none, depth, listed({{"why", std::move(why)}}));
  }
  void not_applicable(Check check, std::size_t depth, std::string why) {
    add(check, Status::not_applicable, Reason::none, depth, listed({{"why", std::move(why)}}));
  }

  std::vector<Checked> take() && { return std::move(checks_); }

 private:
  void add(Check check, Status status, Reason reason, std::size_t depth,
           std::vector<Evidence> evidence);

  const Path& path_;
  std::vector<Checked> checks_;
};

// The section that sets a check.
std::string_view section_of(Check check);

// "19 days", "3 hours 5 minutes": how long something lasts or lasted, the largest two units.
std::string duration_text(std::chrono::microseconds duration);

}  // namespace handglass::x509
