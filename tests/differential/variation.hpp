// Public key infrastructures at random, good and wrong in all the ways that a plan can say, each
// with a question about its end entity. A number gives the same one each time.
#pragma once
#include <string>

#include "x509/plan.hpp"
#include "x509/verify.hpp"

namespace handglass::test {

struct Variation {
  std::string plan;  // `handglass lab init DIR --plan` mints it too
  x509::Policy policy;
  x509::Question question;
  std::string asked;  // the question in words
};

inline constexpr std::string_view end_entity = "leaf";
Variation variation(std::uint64_t number, Time now);

}  // namespace handglass::test
