#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/flags.hpp"
#include "cli/help.hpp"
#include "cli/nearest.hpp"
#include "cli/spellings.hpp"
#include "cli/values.hpp"
#include "token/uri.hpp"

namespace handglass::cli {
namespace {

std::unexpected<Complaint> misuse(const std::string& text, std::string_view command = {}) {
  return complain(
      fmt::format("{}\n  handglass {}{}-h shows how", text, command, command.empty() ? "" : " "),
      exit_code::usage);
}

// What a flag's setter says about its value ends the parsing.
void set(const Flag& flag, Options& options, const std::string& value) {
  if (const std::string wrong = flag.set(options, value); !wrong.empty())
    throw CLI::ValidationError(std::string(flag.name), wrong);
}

void declare(CLI::App& app, const Flag& flag, Options& options) {
  const std::string names =
      (flag.letter.empty() ? "" : std::string(flag.letter) + ",") + std::string(flag.name);
  switch (flag.takes) {
    case Takes::nothing:
      app.add_flag_function(names, [&](std::int64_t times) {
        for (; times > 0; --times) set(flag, options, {});
      });
      return;
    case Takes::value:
      app.add_option_function<std::vector<std::string>>(
             names,
             [&](const std::vector<std::string>& values) {
               for (const std::string& value : values) set(flag, options, value);
             })
          ->type_size(1)
          ->expected(1)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
          ->allow_extra_args(false);
      return;
    case Takes::perhaps_value:
      // A flag may carry "=FILE" and never takes the next word.
      app.add_option_function<std::vector<std::string>>(
             names,
             [&](const std::vector<std::string>& values) {
               for (const std::string& value : values)
                 set(flag, options, value == "-" ? std::string() : value);
             })
          ->type_size(1)
          ->expected(1)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
          ->allow_extra_args(false);
      return;
  }
}

// A bare "--json" gets the value that means stdout, because the parser would take the next word.
std::vector<std::string> with_values(Command command, std::vector<std::string> arguments) {
  for (std::string& word : arguments) {
    if (word == "--") break;
    for (const Flag* flag : flags_of(command))
      if (flag->takes == Takes::perhaps_value && flag->name == word) word += "=-";
  }
  return arguments;
}

bool is_file(const std::string& name) {
  std::error_code ignored;
  return std::filesystem::exists(name, ignored) && !std::filesystem::is_directory(name, ignored);
}

// A capture, standard input, an address of the web, or HOST:PORT.
std::string take_patient(const std::string& word, Options& options) {
  constexpr std::string_view https = "https://";
  std::string_view rest = word;
  const bool web = rest.starts_with(https);
  if (rest.starts_with("http://"))
    return word + " is plain HTTP, which has no certificates; write https://";
  if (word == "-" || (!web && is_file(word))) {
    options.files = {word};
    return {};
  }
  if (web) {
    rest.remove_prefix(https.size());
    const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    options.path = rest.substr(end, std::min(rest.find('#'), rest.size()) - end);
    if (!options.path.starts_with('/')) options.path.insert(0, "/");
    rest = rest.substr(0, end);
    if (const std::size_t at = rest.find('@'); at != rest.npos)
      return fmt::format("leave user and password out of the address: https://{}",
                         rest.substr(at + 1));
    if (std::ranges::any_of(options.path, [](char c) { return c <= ' ' || c == 0x7f; }))
      return word + " has blanks or control characters in its path";
  }
  if (const std::size_t scheme = rest.find("://"); scheme != rest.npos)
    return fmt::format(
        "{}:// is not known here; write HOST:PORT, and --starttls for smtp, imap, "
        "ldap or postgres",
        rest.substr(0, scheme));
  const bool portless = web && (rest.ends_with(']') || rest.find(':') == rest.npos);
  auto peer = parse_host_port(std::string(rest) + (portless ? ":443" : ""), false);
  if (!peer) return peer.error() + (web ? "" : "; a capture of that name is not there");
  options.peer = *std::move(peer);
  return options.keylog.empty() ? "" : "--keylog is for a capture; connect writes one";
}

// Whether files are asked for that hold one handshake.
bool has_pages(const Options& options) {
  return !options.html.empty() || !options.pcapng.empty() || !options.keylog.empty();
}

// What would show nothing of a handshake that is under the keys of the one before.
std::string second_fault(const Options& options) {
  const bool blind = !options.pcapng.empty() || options.view == study::Eyes::wire;
  return options.before == study::Before::same_connection && blind
             ? "--pcapng and --view wire show nothing of a second handshake on a connection: all "
               "of it is under the keys of the first"
             : "";
}

std::string positional_fault(const CommandRow& row, const std::vector<std::string>& words,
                             Options& options) {
  const auto one = [&](auto&& set_it) -> std::string {
    if (words.size() == 1) return set_it(words[0]);
    return fmt::format("{} takes one {}, not {}", row.name, row.arguments, words.size());
  };
  const auto into = [](auto& place, auto parsed) -> std::string {
    if (!parsed) return parsed.error();
    place = *std::move(parsed);
    return {};
  };
  const auto uri = [&](const std::string& word) -> std::string {
    if (!token::is_uri(word))
      return fmt::format("{} is no PKCS#11 URI, which begins with pkcs11:", word);
    options.uri = word;
    return {};
  };
  switch (row.command) {
    case Command::connect:
      if (options.peer && words.empty()) return {};
      return one([&](const std::string& word) {
        return into(options.peer, parse_host_port(word, false));
      });
    case Command::doctor:
      if (options.peer && words.empty()) return {};
      return one([&](const std::string& word) { return take_patient(word, options); });
    case Command::serve:
      if (options.listen_at && words.empty()) return {};
      return one([&](const std::string& word) {
        return into(options.listen_at, parse_host_port(word, true));
      });
    case Command::verify:
      options.files = words;
      if (!options.check_time && options.at)
        return "--at says which moment counts, --no-check-time that none does; give one of them";
      return words.empty() && !options.judged_peer
                 ? "verify needs at least one certificate, or --connect HOST:PORT"
                 : "";
    case Command::inspect:
      options.files = words;
      return words.empty() ? "inspect needs at least one file, or - for standard input" : "";
    case Command::report:
      return one([&](const std::string& word) {
        options.files = {word};
        return std::string();
      });
    case Command::decode:
      return one([&](const std::string& word) {
        options.files = {word};
        return std::string();
      });
    case Command::tamper:
      if (!words.empty())
        return fmt::format("tamper takes no {}; the change stands behind --tamper", words[0]);
      if (options.all && has_pages(options))
        return "--html, --pcapng and --keylog are for one change, not for --all";
      if (options.all == options.tampering.has_value())
        return "tamper needs --tamper CHANGE, or --all";
      return second_fault(options);
    case Command::lab_run:
      options.names = words;
      if (options.peer && options.listen_at)
        return "lab run attacks a server at --connect or clients at --listen, not both";
      if (!options.peer && (options.proxy || options.starttls != Starttls::none))
        return "--proxy and --starttls lead to a server; name it with --connect";
      return words.empty() ? "lab run needs the names of attacks, or attacks for all of them" : "";
    case Command::lab_list:
      return words.empty() ? std::string() : fmt::format("lab list takes no {}", words[0]);
    case Command::lab_exercise:
      if (words.empty()) return {};
      return one([&](const std::string& word) {
        options.directory = word;
        return std::string();
      });
    case Command::lab_check:
      return one([&](const std::string& word) {
        options.files = {word};
        return std::string();
      });
    case Command::tap:
      return words.empty() ? std::string() : fmt::format("tap takes no {}", words[0]);
    case Command::extract:
      options.files = words;
      return words.empty() || words.size() > 2 ? "extract takes one RUN.json and one PATH" : "";
    case Command::diff:
      options.files = words;
      return words.size() == 2 ? "" : "diff takes two traces";
    case Command::lab_init:
      return one([&](const std::string& word) {
        options.directory = word;
        return std::string();
      });
    case Command::token_list:
    case Command::token_objects: return words.empty() ? std::string() : one(uri);
    case Command::token_cert:
    case Command::token_test: return one(uri);
    case Command::token_check:
      if (words.size() != 2) return "token check takes one URI and one HOST:PORT";
      if (std::string fault = uri(words[0]); !fault.empty()) return fault;
      return into(options.peer, parse_host_port(words[1], false));
    case Command::token_init:
      for (const std::string& word : words) {
        std::string& place = token::is_uri(word) ? options.uri : options.directory;
        if (!place.empty()) return fmt::format("token init takes one {}, not two", row.arguments);
        place = word;
      }
      if (options.directory.empty() == options.identity.certificates.empty())
        return "token init takes the folder of a lab, or --cert and --key";
      return {};
    case Command::explain:
      options.words = words;
      return words.empty() && !options.list
                 ? "explain what? an alert, a suite, a field ...; --list shows what there is"
                 : "";
    case Command::loop:
    case Command::states:
      return words.empty() ? second_fault(options)
                           : fmt::format("{} takes no {}", row.name, words[0]);
  }
  return {};
}

std::string unknown_flag(Command command, const std::string& word) {
  std::vector<std::string_view> known;
  for (const Flag* flag : flags_of(command)) known.push_back(flag->name);
  std::string bare = word.substr(0, word.find('='));
  if (bare.size() > 2 && bare[1] != '-') bare = "-" + bare;
  return fmt::format("unknown flag {}{}", word, suggestion(bare, known));
}

Expected<std::variant<Options, Answer>> parse_flags(const CommandRow& row,
                                                    const std::vector<std::string>& arguments) {
  if (const std::string refusal = refused_spelling(row.command, arguments); !refusal.empty())
    return misuse(refusal, row.name);
  Options options;
  options.command = row.command;
  if (row.command == Command::inspect) options.detail = 3;  // the bytes are what it is for
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();  // the words: as an option of the parser one in brackets would be a list
  for (const Flag* flag : flags_of(row.command)) declare(app, *flag, options);
  std::vector<std::string> ordered = with_values(row.command, our_spelling(row.command, arguments));
  std::ranges::reverse(ordered);  // CLI11 takes them from the back
  try {
    app.parse(ordered);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string text = error.what();
    return misuse(text.substr(0, text.find(':')) + " needs a value", row.name);
  } catch (const CLI::ParseError& error) {
    return misuse(error.what(), row.name);
  }
  std::vector<std::string> words;
  bool all_are_names = false;  // behind "--"
  for (const std::string& word : app.remaining()) {
    if (!all_are_names && word == "--")
      all_are_names = true;
    else if (!all_are_names && word.starts_with('-') && word != "-")
      return misuse(unknown_flag(row.command, word), row.name);
    else
      words.push_back(word);
  }
  if (const std::string fault = positional_fault(row, words, options); !fault.empty())
    return misuse(fault, row.name);
  return options;
}

const CommandRow* find_command(const std::vector<std::string>& arguments, std::size_t& used) {
  for (const CommandRow& row : commands()) {
    const std::string two =
        arguments.size() > 1 ? arguments[0] + " " + arguments[1] : std::string();
    if (row.name == arguments[0]) return used = 1, &row;
    if (row.name == two) return used = 2, &row;
  }
  return nullptr;
}

}  // namespace

Expected<std::variant<Options, Answer>> parse_command_line(
    const std::vector<std::string>& arguments) {
  if (arguments.empty()) return complain("which command?\n\n" + help_overview(), exit_code::usage);
  const std::string& first = arguments[0];
  const auto asks_for_help = [](const std::string& word) {
    return word == "-h" || word == "--help" || word == "-help";
  };
  if (asks_for_help(first) || (first == "help" && arguments.size() == 1))
    return Answer{help_overview()};
  if (first == "help") {  // "help doctor" is "doctor -h"
    std::vector<std::string> turned(arguments.begin() + 1, arguments.end());
    turned.emplace_back("-h");
    return parse_command_line(turned);
  }
  if (first == "--version" || first == "version")
    return Answer{fmt::format("handglass {}\n", version)};
  if (first == "generate" && arguments.size() == 2) {  // for the build: not listed
    const std::string text = arguments[1] == "man" ? man_page() : completion_for(arguments[1]);
    if (!text.empty()) return Answer{text};
  }
  std::size_t used = 0;
  const CommandRow* row = find_command(arguments, used);
  if (!row) {
    std::vector<std::string_view> known;
    for (const CommandRow& each : commands()) known.push_back(each.name);
    // "token" alone, or with a word that it has not.
    std::string words;
    std::vector<std::string_view> seconds;
    for (const std::string_view name : known)
      if (name.starts_with(first + " ")) {
        seconds.push_back(name.substr(first.size() + 1));
        words += (words.empty() ? "" : ", ") + std::string(seconds.back());
      }
    if (!seconds.empty() && arguments.size() > 1 && asks_for_help(arguments[1]))
      return Answer{help_family(first)};
    if (!seconds.empty())
      return misuse(
          fmt::format("{}: which one? {}{}", first, words,
                      arguments.size() > 1 ? suggestion(arguments[1], seconds) : std::string()));
    return misuse(fmt::format("unknown command {}{}", first, suggestion(first, known)));
  }
  const std::vector<std::string> rest(arguments.begin() + static_cast<std::ptrdiff_t>(used),
                                      arguments.end());
  const auto asks_help = [](const std::string& word) {
    return word == "-h" || word == "--help" || word == "-help";
  };
  if (std::ranges::any_of(rest, asks_help)) return Answer{help_of(row->command)};
  return parse_flags(*row, rest);
}

}  // namespace handglass::cli
