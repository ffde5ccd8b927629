// The man page and the completions, from the tables of commands and flags.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/help.hpp"

namespace handglass::cli {
namespace {

// roff reads a leading dot or quote as a request, and a dash as a hyphen.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::string first_word(std::string_view name) {
  return std::string(name.substr(0, name.find(' ')));
}

std::string second_word(std::string_view name) {
  const auto blank = name.find(' ');
  return blank == std::string_view::npos ? std::string() : std::string(name.substr(blank + 1));
}

// Commands with the same first word: one alone, or those that a second word tells apart.
struct Group {
  std::string name;
  std::vector<const CommandRow*> rows;
  bool has_second() const { return !second_word(rows.front()->name).empty(); }
  std::string second_words() const {
    std::string out;
    for (const CommandRow* row : rows) out += (out.empty() ? "" : " ") + second_word(row->name);
    return out;
  }
  // What the first word stands for.
  std::string summary() const {
    return has_second() ? second_words() : std::string(rows.front()->summary);
  }
};
std::vector<Group> groups() {
  std::vector<Group> out;
  for (const CommandRow& row : commands()) {
    const std::string name = first_word(row.name);
    if (out.empty() || out.back().name != name) out.push_back({name, {}});
    out.back().rows.push_back(&row);
  }
  return out;
}

std::string listed(Command command) {
  std::string out;
  for (const Flag* flag : flags_of(command))
    if (!flag->help.empty()) out += (out.empty() ? "" : " ") + std::string(flag->name);
  return out;
}

std::string bash() {
  std::string names, seconds, cases;
  for (const Group& group : groups()) {
    names += (names.empty() ? "" : " ") + group.name;
    if (group.has_second())
      seconds += fmt::format("    {}) second='{}' ;;\n", group.name, group.second_words());
    for (const CommandRow* row : group.rows)
      cases += fmt::format("    '{} '*) words='{}' ;;\n", row->name, listed(row->command));
  }
  return fmt::format(R"(# bash completion for handglass
_handglass() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words= second=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '{} --help --version' -- "$current"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [ -n "$second" ] && [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "$second" -- "$current"))
    return
  fi
  case "${{COMP_WORDS[1]}} ${{COMP_WORDS[2]}} " in
{}  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}}
complete -o filenames -F _handglass handglass
)",
                     names, seconds, cases);
}

std::string zsh_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else if (c == ':' || c == '[' || c == ']')
      (out += '\\') += c;
    else
      out += c;
  }
  return out;
}

std::string zsh_arguments(Command command) {
  std::string out = "      _arguments \\\n";
  for (const Flag* flag : flags_of(command))
    if (!flag->help.empty())
      out += fmt::format(
          "        '*{}{}[{}]{}' \\\n", flag->name, flag->takes == Takes::perhaps_value ? "=-" : "",
          zsh_quoted(flag->help),
          flag->takes == Takes::nothing
              ? ""
              : fmt::format("{}{}:_files", flag->takes == Takes::perhaps_value ? "::" : ":",
                            zsh_quoted(flag->value)));
  return out + "        '*:file:_files'\n";
}

// The words that are known by now are taken off the front, and the rest is one command's.
std::string zsh() {
  std::string described, seconds, cases;
  for (const Group& group : groups()) {
    described += fmt::format("    '{}:{}'\n", group.name, zsh_quoted(group.summary()));
    if (group.has_second()) {
      seconds += fmt::format("    {})\n      commands=(\n", group.name);
      for (const CommandRow* row : group.rows)
        seconds +=
            fmt::format("        '{}:{}'\n", second_word(row->name), zsh_quoted(row->summary));
      seconds += "      )\n      ;;\n";
    }
    for (const CommandRow* row : group.rows)
      cases += fmt::format("    '{}')\n{}      ;;\n", row->name, zsh_arguments(row->command));
  }
  return fmt::format(
      R"(#compdef handglass
local -a commands
local name=$words[2]
if (( CURRENT == 2 )); then
  commands=(
{}  )
  _describe command commands
  return
fi
words=("${{(@)words[2,-1]}}")
(( CURRENT-- ))
case $name in
{}esac
if (( $#commands )); then
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  name="$name $words[2]"
  words=("${{(@)words[2,-1]}}")
  (( CURRENT-- ))
fi
case $name in
{}esac
)",
      described, seconds, cases);
}

std::string fish() {
  std::string out = "complete -c handglass -f -n __fish_use_subcommand -l help\n";
  const auto quoted = [](std::string_view text) {
    std::string safe;
    for (const char c : text) safe += c == '\'' ? std::string("\\'") : std::string(1, c);
    return safe;
  };
  for (const Group& group : groups()) {
    out += fmt::format("complete -c handglass -f -n __fish_use_subcommand -a {} -d '{}'\n",
                       group.name, quoted(group.summary()));
    for (const CommandRow* row : group.rows) {
      const std::string second = second_word(row->name);
      std::string seen = "__fish_seen_subcommand_from " + group.name;
      if (group.has_second()) {
        out += fmt::format(
            "complete -c handglass -f -n '{}; and not __fish_seen_subcommand_from {}' -a {} -d "
            "'{}'\n",
            seen, group.second_words(), second, quoted(row->summary));
        seen += "; and __fish_seen_subcommand_from " + second;
      }
      for (const Flag* flag : flags_of(row->command))
        if (!flag->help.empty())
          out += fmt::format("complete -c handglass -n '{}' -l {}{} -d '{}'\n", seen,
                             flag->name.substr(2), flag->takes == Takes::value ? " -r" : "",
                             quoted(flag->help));
    }
  }
  return out;
}

}  // namespace

std::string man_page() {
  std::string out = fmt::format(
      ".TH HANDGLASS 1 \"\" \"handglass {}\"\n.SH NAME\nhandglass \\- a TLS 1.2 handshake, message "
      "by message\n.SH SYNOPSIS\n",
      version);
  for (const CommandRow& row : commands())
    out += fmt::format(".B handglass {}\n.RI [ FLAGS ] \" {}\"\n.br\n", roff(row.name),
                       roff(row.arguments));
  out +=
      ".SH DESCRIPTION\nHandglass is a client and a server for TLS 1.2 with mutual authentication, "
      "and a validator of certificates. It shows a handshake field by field, with "
      "every key derived and every check made, and names the exact cause where one fails. "
      "openssl's spellings of flags, such as\n.BR \\-CAfile ,\nare understood.\n";
  for (const CommandRow& row : commands()) {
    out += fmt::format(".SH HANDGLASS {}\n{}.\n", roff(row.name), roff(row.summary));
    Topic topic{};
    bool first = true;
    for (const Flag* flag : flags_of(row.command)) {
      if (flag->help.empty()) continue;
      if (first || topic != flag->topic) out += fmt::format(".SS {}\n", topic_title(flag->topic));
      first = false, topic = flag->topic;
      const std::string letter =
          flag->letter.empty() ? "" : fmt::format("\\fB{}\\fR, ", roff(flag->letter));
      const std::string value = flag->value.empty() ? ""
                                : flag->takes == Takes::value
                                    ? fmt::format(" \\fI{}\\fR", roff(flag->value))
                                    : fmt::format("[=\\fI{}\\fR]", roff(flag->value));
      out += fmt::format(".TP\n{}\\fB{}\\fR{}\n{}\n", letter, roff(flag->name), value,
                         roff(flag->help));
    }
    out += ".SS Examples\n.nf\n";
    for (const std::string_view example : row.examples) out += roff(example) + "\n";
    out += ".fi\n";
  }
  out +=
      ".SH EXIT STATUS\n.nf\n"
      "0  all is well\n1  an internal error\n2  the command line is wrong\n3  we refused the "
      "peer\n4  the peer refused us\n5  the peer broke the protocol\n"
      "6  network or time\\-out\n7  a local file, key or token\n8  a check failed\n.fi\n"
      ".SH ENVIRONMENT\n.TP\n.B SSLKEYLOGFILE\nas \\-\\-keylog.\n.TP\n.B NO_COLOR\nno colour "
      "unless \\-\\-color always.\n.TP\n.B COLUMNS\nthe width of pages, at most 100.\n";
  return out;
}

std::string completion_for(std::string_view shell) {
  if (shell == "bash") return bash();
  if (shell == "zsh") return zsh();
  if (shell == "fish") return fish();
  return {};
}

}  // namespace handglass::cli
