#include "cli/spellings.hpp"

#include <fmt/format.h>

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
    // Policies, deltas, indirect lists and all paths are always looked at, and of stores that nobody
    // named there is none.
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
    {verify,  "-no_check_time",       "--no-check-time",  "",      Value::none},
    {verify,  "-show_chain",          "--verbose",        "",        Value::none},
    {connect, "-verify_hostname",     "--verify-name",    "",        Value::kept},
    {connect, "-verify_ip",           "--verify-name",    "",        Value::kept},
    {connect, "-verify",              "",                 "",        Value::dropped},
    {serve,   "-verify",              "--client-auth",    "request", Value::dropped},
    {serve,   "-Verify",              "--client-auth",    "require", Value::dropped},
    {all,     "-verify_return_error", "",                 "",        Value::none},
    {all,     "-partial_chain",       "",                 "",        Value::none},
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

// What has no counterpart: to pass it over would promise what is not done.
struct Refused {
  Commands commands;
  std::string_view theirs, why;
};
constexpr Commands judging = connect | serve | verify;
constexpr std::string_view no_engine =
    "handglass loads no engine and no provider; a key on a token is named by its pkcs11: URI";
constexpr std::string_view no_suite_b =
    "there is no Suite B here, which its authors withdrew; --min-rsa-bits is the one limit to set";

// clang-format off
constexpr auto refused = std::to_array<Refused>({
    {judging, "-CApath",           "folders of hashed names are not read; give the file itself: --cafile FILE, as often as needed"},
    {judging, "-CAstore",          "stores are not read; give the file itself: --cafile FILE, as often as needed"},
    {judging, "-crl_download",     "no list is fetched; handglass inspect CERT says where it is, and --crl FILE takes it"},
    {judging, "-x509_strict",      "there is one way to read a certificate, and it is strict about what it says but does not ask issuers for key identifiers; leave the flag out"},
    {judging, "-ignore_critical",  "an extension that is critical and unknown always refuses (RFC 5280 4.2), so this cannot be turned off"},
    {judging, "-check_ss_sig",     "what is trusted needs no signature, and one by itself proves nothing; leave the flag out"},
    {judging, "-verify_name",      "openssl's named sets of parameters are not here; verify has --purpose client and --purpose server, connect and serve know theirs"},
    {judging, "-allow_proxy_certs", "proxy certificates are not taken: only a CA issues certificates"},
    {judging, "-suiteB_128_only",  no_suite_b},
    {judging, "-suiteB_128",       no_suite_b},
    {judging, "-suiteB_192",       no_suite_b},
    {judging, "-engine",           no_engine},
    {judging, "-provider",         no_engine},
    {judging, "-provider-path",    no_engine},
    {judging, "-propquery",        no_engine},
    {verify,  "-vfyopt",           "it is about SM2 signatures, which are not verified here; leave the flag out"},
});
// clang-format on

// openssl's security levels 2 and 3, in its numbers; those of lower levels are not trusted here.
std::string level_refusal(std::string_view level) {
  if (level == "2" || level == "3") return {};
  return fmt::format(
      "-auth_level {}: level 2 is what holds here, and level 3 can be asked for; --min-rsa-bits N "
      "sets the shortest RSA key by itself",
      level);
}

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

// Whether the word behind this one is its value.
bool takes_value(Command command, std::string_view word) {
  if (const Spelling* spelling = find_spelling(command, word))
    return spelling->value != Value::none;
  const bool one_dash = word.size() > 2 && word[0] == '-' && word[1] != '-';
  const Flag* flag = find(command, one_dash ? "-" + std::string(word) : std::string(word));
  return flag && flag->takes == Takes::value;
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
    if (command == Command::verify && word == "-auth_level" && more) {
      if (arguments[++i] == "3") out.insert(out.end(), {"--min-rsa-bits", "3072"});
      continue;
    }
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

std::string refused_spelling(Command command, const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& word = arguments[i];
    const bool more = i + 1 < arguments.size();
    for (const Refused& row : refused)
      if (row.theirs == word && (row.commands & only(command)))
        return fmt::format("{}: {}", word, row.why);
    if (command == Command::verify && word == "-auth_level")
      if (std::string why = level_refusal(more ? arguments[i + 1] : "without a number");
          !why.empty())
        return why;
    if (takes_value(command, word)) ++i;  // which may look like a flag
  }
  return {};
}

}  // namespace handglass::cli
