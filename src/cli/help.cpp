#include "cli/help.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/flags.hpp"

namespace handglass::cli {
namespace {

std::string shown(const Flag& flag) {
  std::string out(flag.name);
  if (!flag.letter.empty()) out = std::string(flag.letter) + ", " + out;
  if (flag.takes == Takes::value) out += " " + std::string(flag.value);
  if (flag.takes == Takes::perhaps_value) out += "[=" + std::string(flag.value) + "]";
  return out;
}

constexpr std::string_view exit_codes =
    "Exit: 0 ok, 1 internal, 2 usage, 3 we refused the peer, 4 the peer refused us,\n"
    "      5 protocol error, 6 network or time-out, 7 local file, key or token, 8 a failing "
    "check\n";

// What commands that share a first word are for.
std::string_view group_summary(std::string_view first) {
  return first == "lab" ? "a playground as files; forty failures and the classic attacks as lessons"
                        : "PKCS#11 tokens: what is on them, what they can do";
}

}  // namespace

std::string help_overview() {
  std::string out = "Handglass shows a TLS 1.2 handshake message by message, and why it fails.\n";
  // Commands that share their first word stand in one line.
  for (const CommandRow& row : commands()) {
    const std::string_view first = row.name.substr(0, row.name.find(' '));
    std::string seconds;
    bool told = false;
    for (const CommandRow& other : commands()) {
      if (!other.name.starts_with(std::string(first) + " ")) continue;
      told |= seconds.empty() && &other != &row;
      seconds += (seconds.empty() ? "" : "|") + std::string(other.name.substr(first.size() + 1));
    }
    if (told) continue;
    const bool group = !seconds.empty();
    out += fmt::format("  handglass {:<22} {}\n",
                       std::string(first) + " " + (group ? seconds : std::string(row.arguments)),
                       group ? group_summary(first) : row.summary);
  }
  out += "Examples:\n";
  out += "  handglass loop --detail 3\n";
  out += "  handglass lab init lab\n";
  out += "  handglass connect example.com:443 --cert client.crt --key client.key\n";
  out += "handglass COMMAND -h lists the flags of a command; openssl's spellings are understood.\n";
  return out + std::string(exit_codes);
}

std::string help_family(std::string_view first) {
  std::string out = fmt::format("{}: {}\n", first, group_summary(first));
  for (const CommandRow& row : commands())
    if (row.name.starts_with(std::string(first) + " "))
      out += fmt::format("  handglass {:<38} {}\n",
                         std::string(row.name) + " " + std::string(row.arguments), row.summary);
  return out + "handglass COMMAND -h lists the flags of each.\n";
}

std::string help_of(Command command) {
  const CommandRow& row = row_of(command);
  std::string out = fmt::format("handglass {}{}{}: {}\nExamples:\n", row.name,
                                row.arguments.empty() ? "" : " ", row.arguments, row.summary);
  for (const std::string_view example : row.examples) out += fmt::format("  {}\n", example);
  Topic topic{};
  bool first = true;
  for (const Flag* flag : flags_of(command)) {
    if (flag->help.empty()) continue;
    if (first || flag->topic != topic) out += fmt::format("{}:\n", topic_title(flag->topic));
    first = false, topic = flag->topic;
    out += fmt::format("  {:<29} {}\n", shown(*flag), flag->help);
  }
  return out + std::string(exit_codes);
}

}  // namespace handglass::cli
