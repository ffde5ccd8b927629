// The command line as a whole: which command, and what it asks for.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "cli/complaint.hpp"
#include "cli/options.hpp"

namespace handglass::cli {

// Text for stdout and nothing more to do.
struct Answer {
  std::string text;
};

// `arguments` are those behind the program's name.
Expected<std::variant<Options, Answer>> parse_command_line(
    const std::vector<std::string>& arguments);

}  // namespace handglass::cli
