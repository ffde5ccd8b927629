// The lessons of `lab run`, and the exercises made of them.
#pragma once
#include <string>
#include <vector>

#include "cli/lesson.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"

namespace handglass::cli {

// Runs each and says what to expect, what was seen, and where it parts from a good run;
// check_failed where one did not come about as it must.
Expected<int> run_lessons(const std::vector<const Lesson*>& wanted, const Options& options,
                          Output& output);

}  // namespace handglass::cli
