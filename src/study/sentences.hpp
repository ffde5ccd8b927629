// What is said to people about each rule and each check: when it holds, when it is broken, and what
// to do then. One row each; every face reads them here.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/failure.hpp"
#include "study/trace.hpp"
#include "x509/verdict.hpp"

namespace handglass::study {

// A text with holes: "{name}" is the evidence of that name, all values of it where there are
// several; "[...]" is left out where a hole in it has none.
struct RuleSentence {
  Rule rule{};
  std::string_view holds, broken, fix;
};
const RuleSentence& sentence_of(Rule rule);

struct CheckSentence {
  x509::Check check{};
  std::string_view label;  // "extended key usage"
  std::string_view holds;
};
const CheckSentence& sentence_of(x509::Check check);

struct ReasonSentence {
  x509::Reason reason{};
  std::string_view what;  // "is revoked"
  std::string_view broken, fix;
};
const ReasonSentence& sentence_of(x509::Reason reason);

struct AlertSentence {
  Alert alert{};
  std::string_view meaning;
};
std::string_view meaning_of(Alert alert);
// "alert 44 certificate_revoked"
std::string alert_text(Alert alert);

// The text with its holes filled.
std::string fill(std::string_view text, std::span<const Evidence> evidence);

// What a check of a certificate found, as one sentence. `certificate` is filled from the check's
// subject.
std::string sentence(const x509::Checked& checked);
// What holds, the issuers for which the same holds in one sentence with the end entity.
std::vector<std::string> passes_of(const x509::Verdict& verdict, x509::Check check);
// A path that was tried, and why it was given up.
std::string sentence(const x509::Abandoned& abandoned);
// The first so many of them (0: all), and how many more there are.
std::vector<std::string> abandoned_paths(const x509::Verdict& verdict, std::size_t most);
// What to do about a failed one.
std::string remedy(const x509::Checked& checked);

// " The certificate says where WHAT is: curl -O ...", for the first of some addresses; empty where
// there is none. Nothing is fetched.
std::string fetch_text(const std::vector<std::string>& urls, std::string_view what);
// What to do, with the address of what is missing, where a certificate of the path tells one.
std::string remedy(const x509::Verdict& verdict, const x509::Checked& checked);

// What a check of the handshake found, and what ended it.
std::string sentence(const Trace& trace, const CheckEntry& check);
std::string sentence(const Trace& trace, const FailureEntry& failure);
std::string remedy(const Trace& trace, const FailureEntry& failure);
// The message in which a failure was seen, null where it was none.
const MessageEntry* message_of(const Trace& trace, const FailureEntry& failure);

// "alice": the commonName of a subject as x509 writes it, or all of it.
std::string short_subject(std::string_view subject);

}  // namespace handglass::study
