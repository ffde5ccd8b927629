#include "study/checks.hpp"

#include <algorithm>

#include "study/sentences.hpp"

namespace handglass::study {
namespace {

using x509::Status;

// Checks of the same rule with the same outcome become one line.
std::vector<CheckEntry> merged(const Trace& trace, const MessageEntry& message) {
  std::vector<CheckEntry> out;
  for (const CheckEntry& check : trace.checks) {
    if (check.message != message.n) continue;
    const auto like = std::ranges::find_if(out, [&](const CheckEntry& c) {
      return c.who == check.who && c.rule == check.rule && c.status == check.status;
    });
    if (like == out.end())
      out.push_back(check);
    else
      like->evidence.insert(like->evidence.end(), check.evidence.begin(), check.evidence.end());
  }
  return out;
}

}  // namespace

std::string word_of(Status status) {
  switch (status) {
    case Status::pass: return "PASS";
    case Status::fail: return "FAIL";
    case Status::skip: return "SKIP";
    case Status::not_applicable: return "-";
  }
  return {};
}

std::vector<Judged> checks_of(const Trace& trace, const MessageEntry& message, bool all) {
  std::vector<Judged> out;
  for (const CheckEntry& check : merged(trace, message))
    out.push_back(
        {check.status == Status::skip ? "NOTE" : word_of(check.status), sentence(trace, check)});
  for (const JudgementEntry& judgement : trace.judgements) {
    if (judgement.message != message.n) continue;
    for (const auto& [check, name] : names_of<x509::Check>) {
      const std::string kind = std::string(sentence_of(check).label) + ": ";
      for (const x509::Checked& one : judgement.verdict.checks)
        if (one.check == check && one.status == Status::fail)
          out.push_back({"FAIL", kind + sentence(one)});
      if (all)
        for (const std::string& text : passes_of(judgement.verdict, check))
          out.push_back({"PASS", kind + text});
    }
    if (all)
      for (const std::string& text : abandoned_paths(judgement.verdict, 0))
        out.push_back({"-", "another path: " + text});
    if (judgement.verdict.accepted() && !all)
      out.push_back({"PASS", "the chain of certificates is accepted; its checks stand below"});
  }
  for (const FailureEntry& entry : trace.failures) {
    const bool here = message.n && message_of(trace, entry) == &message;
    const bool told = std::ranges::any_of(trace.checks, [&](const CheckEntry& c) {
      return c.who == entry.who && c.rule == entry.failure.rule && c.status == Status::fail;
    });
    if (here && !told && entry.failure.rule != Rule::certificate_refused)
      out.push_back({"FAIL", sentence(trace, entry)});
  }
  return out;
}

}  // namespace handglass::study
