// Every flag of every command, one row each: the parser, the help, the man page, the completions
// and the search for the nearest flag read this table.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"

namespace handglass::cli {

enum class Takes : std::uint8_t { nothing, value, perhaps_value };
enum class Topic : std::uint8_t { action, identity, trust, negotiation, output };

// A set of commands, one bit each.
using Commands = unsigned;
constexpr Commands only(Command command) { return 1u << static_cast<unsigned>(command); }

struct Flag {
  Commands commands;
  Topic topic;
  std::string_view name;    // "--cert"
  std::string_view letter;  // "-k", or nothing
  Takes takes;
  std::string_view value;  // "FILE"
  std::string_view help;   // nothing: not listed
  std::string (*set)(
      Options&,
      const std::string&);  // answers what is wrong with the value; nothing where all is well
};

std::span<const Flag> flags();
std::vector<const Flag*> flags_of(Command command);
std::string_view topic_title(Topic topic);

}  // namespace handglass::cli
