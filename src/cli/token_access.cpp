#include "cli/token_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "cli/nearest.hpp"
#include "cli/values.hpp"
#include "study/sentences.hpp"
#include "token/configured_modules.hpp"
#include "wire/hex.hpp"

namespace handglass::cli {

std::vector<token::ModuleSource> module_sources(const Options& options) {
  std::vector<token::ModuleSource> out;
  for (const std::string& name : options.modules) {
    out.push_back(token::module_named(name));
    if (!options.module_arguments.empty()) out.back().arguments = options.module_arguments;
  }
  // Without a TPM, its module among the configured ones complains on stderr.
  if (out.empty()) {
    ::setenv("TSS2_LOG", "all+NONE", 0);
    ::setenv("TPM2_PKCS11_LOG_LEVEL", "0", 0);
  }
  return out;
}

TokenAccess::TokenAccess(const Options& options)
    : pins_(std::make_shared<Pins>(options.pins)),
      search_(module_sources(options), pins_,
              [](const Failure& failure) { warn(token_complaint(failure.field, failure).text); }) {}

Expected<token::Uri> TokenAccess::uri(const std::string& text) {
  auto parsed = token::parse_uri(text);
  if (!parsed) {
    // The text may hold a PIN.
    Complaint complaint = token_complaint("a pkcs11: URI", parsed.error());
    complaint.exit = exit_code::usage;
    return std::unexpected(std::move(complaint));
  }
  if (parsed->pin_value)
    return complain(
        "a URI of the command line holds pin-value, which everyone on this machine could see with "
        "ps\n  leave it out and give --pin-source FILE, env:VAR, fd:N or stdin",
        exit_code::usage);
  if (parsed->pin_source) {
    // RFC 7512 §2.4: a file: URI, or a path; "|program" is not run.
    std::string source = *parsed->pin_source;
    if (source.starts_with('|'))
      return complain("pin-source=" + source +
                          ": programs are not run for a PIN; use --pin-source fd:N with a pipe",
                      exit_code::usage);
    if (source.starts_with("file://")) source = source.substr(7);
    auto where = parse_pin_source(source);
    if (!where) return complain("pin-source: " + where.error(), exit_code::usage);
    // Where it means no token, or several, whoever looks for it says so.
    if (const auto token = search_.token(*parsed)) pins_->add((*token)->info(), *std::move(where));
  }
  return *std::move(parsed);
}

namespace {

// How far what is there lies from what was asked for: object is "bob", not "alice".
std::size_t distance_of(std::string_view reason) {
  std::vector<std::string_view> quoted;
  for (std::size_t at = reason.find('"'); at != reason.npos; at = reason.find('"', at)) {
    const std::size_t end = reason.find('"', at + 1);
    if (end == reason.npos) break;
    quoted.push_back(reason.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return quoted.size() == 2 ? edits(quoted[0], quoted[1]) : std::string_view::npos;
}

// What was looked at and not meant, the nearest first.
std::vector<const Evidence*> near_misses(const Failure& failure) {
  std::vector<std::pair<std::size_t, const Evidence*>> found;
  for (const Evidence& evidence : failure.evidence)
    if (evidence.name == "matches" || evidence.name.find(' ') != std::string::npos)
      found.emplace_back(distance_of(evidence.value), &evidence);
  // Of the same distance as they came: they lie in one list.
  std::ranges::sort(found);
  std::vector<const Evidence*> out;
  for (const auto& [distance, evidence] : found) out.push_back(evidence);
  return out;
}

}  // namespace

Complaint token_complaint(const std::string& what, const Failure& failure) {
  const bool of_module = failure.rule == Rule::module_unusable || what.empty();
  const std::string& name = of_module && !failure.field.empty() ? failure.field : what;
  Complaint out = complaint_about(name.empty() ? "PKCS#11" : name, failure);
  constexpr std::size_t shown = 40;
  std::string more;
  const auto misses = near_misses(failure);
  for (std::size_t i = 0; i < std::min(misses.size(), shown); ++i)
    more += fmt::format("\n  {}: {}", readable(as_bytes(misses[i]->name)),
                        readable(as_bytes(misses[i]->value)));
  if (misses.size() > shown) more += fmt::format("\n  and {} more", misses.size() - shown);
  const auto fix = out.text.find('\n');
  out.text.insert(fix == std::string::npos ? out.text.size() : fix, more);
  return out;
}

}  // namespace handglass::cli
