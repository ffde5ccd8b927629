// Help, the man page and completions, all made from the tables of commands and flags.
#pragma once
#include <string>

#include "cli/options.hpp"

namespace handglass::cli {

std::string help_overview();
std::string help_of(Command command);
// Of the commands that share a first word: "lab".
std::string help_family(std::string_view first);
// roff, for docs/handglass.1.
std::string man_page();
// "bash", "zsh" or "fish"; empty for another shell.
std::string completion_for(std::string_view shell);

inline constexpr std::string_view version = HANDGLASS_VERSION;

}  // namespace handglass::cli
