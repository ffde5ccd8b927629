#include "cli/spellings.hpp"

#include <algorithm>
#include <array>

#include "cli/flags.hpp"

namespace handglass::cli {
namespace {

constexpr Commands connect = only(Command::connect), serve = only(Command::serve),
                   verify = only(Command::verify), all = ~0u;

// What is done with the word that follows on openssl's side.
enum class Value : std::uint8_t { none, kept, dropped };

struct Spelling {
  Commands commands;
  std::string_view theirs, ours;  // nothing of ours: what it asks for holds anyway
  std::string_view fixed;         // the value that it stands for
  Value value;
};

// clang-format off
constexpr auto spellings = std::to_array<Spelling>({
    {all,     "-CAfile",              "--cafile",         "",        Value::kept},
    {verify,  "-trusted",             "--cafile",         "",        Value::kept},
    {all,     "-cert_chain",          "--cert-chain",     "",        Value::kept},
    {serve,   "-dcert",               "--cert",           "",        Value::kept},
    {serve,   "-dkey",                "--key",            "",        Value::kept},
    {all,     "-passin",              "--pass",           "",        Value::kept},
    {all,     "-CRL",                 "--crl",            "",        Value::kept},
    {all,     "-CRLfile",             "--crl",            "",        Value::kept},
    {all,     "-crl_check",           "--crl-check",      "leaf",    Value::none},
    {all,     "-crl_check_all",       "--crl-check",      "chain",   Value::none},
    {all,     "-attime",              "--at",             "",        Value::kept},
    {verify,  "-verify_hostname",     "--hostname",       "",        Value::kept},
    {verify,  "-verify_ip",           "--ip",             "",        Value::kept},
    {verify,  "-verify_email",        "--email",          "",        Value::kept},
    {verify,  "-verify_depth",        "--max-depth",      "",        Value::kept},
    {verify,  "-policy",              "--initial-policy", "",      Value::kept},
    {verify,  "-explicit_policy",     "--explicit-policy", "",     Value::none},
    {verify,  "-inhibit_any",         "--inhibit-any",    "",      Value::none},
    {verify,  "-inhibit_map",         "--inhibit-mapping", "",     Value::none},
    {verify,  "-policy_check",        "",                 "",      Value::none},
    {verify,  "-policy_print",        "--verbose",        "",      Value::none},
    {verify,  "-issuer_checks",       "",                 "",      Value::none},
    {verify,  "-extended_crl",        "",                 "",      Value::none},
    {verify,  "-use_deltas",          "",                 "",      Value::none},
    {verify,  "-trusted_first",       "",                 "",      Value::none},
    {verify,  "-no_alt_chains",       "",                 "",      Value::none},
    {verify,  "-no-CAfile",           "",                 "",      Value::none},
    {verify,  "-no-CApath",           "",                 "",      Value::none},
    {verify,  "-no-CAstore",          "",                 "",      Value::none},
    {verify,  "-nameopt",             "",                 "",      Value::dropped},
    {verify,  "-auth_level",          "",                 "",      Value::dropped},
    {verify,  "-show_chain",          "--verbose",        "",        Value::none},
    {connect, "-verify_hostname",     "--verify-name",    "",        Value::kept},
    {connect, "-verify_ip",           "--verify-name",    "",        Value::kept},
    {connect, "-verify",              "",                 "",        Value::dropped},
    {serve,   "-verify",              "--client-auth",    "request", Value::dropped},
    {serve,   "-Verify",              "--client-auth",    "require", Value::dropped},
    {all,     "-verify_return_error", "",                 "",        Value::none},
    {all,     "-partial_chain",       "",                 "",        Value::none},
    {all,     "-x509_strict",         "",                 "",        Value::none},
    {all,     "-tls1_2",              "",                 "",        Value::none},
    {all,     "-cipher",              "--ciphers",        "",        Value::kept},
    {all,     "-curves",              "--groups",         "",        Value::kept},
    {all,     "-client_sigalgs",      "--client-sigalgs", "",        Value::kept},
    {all,     "-keylogfile",          "--keylog",         "",        Value::kept},
    {serve,   "-status_file",         "--staple",         "",        Value::kept},
    {serve,   "-client_renegotiation", "--client-renegotiation", "",   Value::none},
    {connect, "-no_renegotiation",    "--no-renegotiation", "",        Value::none},
    {connect, "-fallback_scsv",       "--fallback-scsv",  "",        Value::none},
    {all,     "-keymatexport",        "--export",         "",        Value::kept},
    {all,     "-keymatexportlen",     "--export-length",  "",        Value::kept},
    {serve,   "-naccept",             "--count",          "",        Value::kept},
});
// clang-format on

const Flag* find(Command command, std::string_view name) {
  for (const Flag* flag : flags_of(command))
    if (flag->name == name || flag->letter == name) return flag;
  return nullptr;
}

const Spelling* find_spelling(Command command, std::string_view word) {
  const auto fits = [&](const Spelling& s) {
    return s.theirs == word && (s.commands & only(command));
  };
  const auto found = std::ranges::find_if(spellings, fits);
  return found == spellings.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> our_spelling(Command command, const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") {
      out.insert(out.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i), arguments.end());
      break;
    }
    const bool more = i + 1 < arguments.size();
    if (const Spelling* spelling = find_spelling(command, word)) {
      const std::string name(spelling->ours);
      if (spelling->value == Value::dropped && more) ++i;
      if (name.empty()) continue;
      out.push_back(name);
      if (!spelling->fixed.empty()) out.emplace_back(spelling->fixed);
      if (spelling->value == Value::kept && more) out.push_back(arguments[++i]);
      continue;
    }
    // Any of our long flags behind one dash: -cert, -servername.
    const bool one_dash = word.size() > 2 && word[0] == '-' && word[1] != '-';
    const std::string long_name = one_dash ? "-" + word.substr(0, word.find('=')) : word;
    const Flag* flag = find(command, long_name);
    out.push_back(one_dash && flag ? "-" + word : word);
    if (flag && flag->takes == Takes::value && word.find('=') == std::string::npos && more)
      out.push_back(arguments[++i]);
  }
  return out;
}

}  // namespace handglass::cli
