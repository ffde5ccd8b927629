// Where two traces part: a good run beside a bad one.
#pragma once
#include <string>
#include <vector>

#include "study/trace.hpp"

namespace handglass::study {

// One difference: what it is about, how it is in each, and what that means.
struct Difference {
  std::string where;  // "message 7 Certificate, certificate_list[0]"
  std::string a, b;   // empty: not there at all
  std::string meaning;
};

struct Comparison {
  // The first difference of the messages and of the checks, in the order of the handshake, and
  // those that follow; what is fresh in every run (randoms, key shares, signatures over them) is
  // none.
  std::vector<Difference> differences;
  std::string a_outcome, b_outcome;  // one sentence each
  bool same() const { return differences.empty(); }
};

Comparison compare(const Trace& a, const Trace& b);

}  // namespace handglass::study
