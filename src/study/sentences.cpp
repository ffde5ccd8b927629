#include "study/sentences.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/time.hpp"
#include "study/parameters.hpp"
#include "wire/hex.hpp"
#include "x509/pointers.hpp"

namespace handglass::study {
namespace {
using x509::Check;

// A moment as people read it, where the value is one.
std::string readable(const std::string& value) {
  const bool instant =
      value.size() >= 20 && value[4] == '-' && value[10] == 'T' && value.back() == 'Z';
  const auto time = instant ? parse_time(value) : std::nullopt;
  if (!time) return value;
  const std::string text = to_minutes(*time);
  constexpr std::string_view midnight = " 00:00Z";
  return value.ends_with("T00:00:00Z") ? text.substr(0, text.size() - midnight.size()) : text;
}

// All values of a name, "a, b".
std::string values(std::string_view name, std::span<const Evidence> evidence) {
  const bool shortened = name.ends_with('~');
  if (shortened) name.remove_suffix(1);
  std::vector<std::string> found;
  for (const Evidence& one : evidence) {
    if (one.name != name || one.value.empty()) continue;
    std::string value = shortened ? short_subject(one.value) : readable(one.value);
    if (std::ranges::find(found, value) == found.end()) found.push_back(std::move(value));
  }
  std::string out;
  for (const std::string& value : found) out += (out.empty() ? "" : ", ") + value;
  return out;
}

// Fills the holes of a text without brackets; whether each had a value is told.
std::string filled(std::string_view text, std::span<const Evidence> evidence, bool& complete) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{'), close = text.find('}', open);
    out += text.substr(0, open);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    const std::string value = values(text.substr(open + 1, close - open - 1), evidence);
    complete &= !value.empty();
    out += value.empty() ? "(unknown)" : value;
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string fill(std::string_view text, std::span<const Evidence> evidence) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('['), close = text.find(']', open);
    bool all = true;
    out += filled(text.substr(0, open), evidence, all);
    if (open == std::string_view::npos || close == std::string_view::npos) break;
    bool complete = true;
    const std::string optional =
        filled(text.substr(open + 1, close - open - 1), evidence, complete);
    if (complete) out += optional;
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string sentence(const x509::Checked& checked) {
  std::vector<Evidence> evidence = checked.evidence;
  const std::string certificate = short_subject(checked.subject());
  evidence.push_back({"certificate", certificate});
  switch (checked.status) {
    case x509::Status::pass: return fill(sentence_of(checked.check).holds, evidence);
    case x509::Status::fail: return fill(sentence_of(checked.reason).broken, evidence);
    case x509::Status::skip: return fill("[{certificate}: ][{why}]", evidence);
    case x509::Status::not_applicable: return fill("[{certificate}: ][{why}]", evidence);
  }
  return {};
}

std::vector<Evidence> evidence_of(const Trace& trace, Role who, const MessageEntry* message,
                                  std::vector<Evidence> evidence) {
  const Role peer = handshake::peer_of(who);
  evidence.push_back({"who", std::string(name_of(who))});
  evidence.push_back({"peer", std::string(name_of(peer))});
  if (message)
    evidence.push_back(
        {"message", message->name() + (message->n ? " (" + message_text(message->n) + ")" : "")});
  // Where `who` had said what it takes.
  const MessageEntry* request = trace.find(Message::certificate_request, Role::server);
  const MessageEntry* offer =
      who == Role::client ? trace.find(Message::client_hello, Role::client) : request;
  if (offer) evidence.push_back({"offer", message_text(offer->n)});
  return evidence;
}

std::string sentence(const Trace& trace, const CheckEntry& check) {
  const auto message = std::ranges::find_if(
      trace.messages, [&](const MessageEntry& m) { return m.n != 0 && m.n == check.message; });
  const auto evidence = evidence_of(
      trace, check.who, message == trace.messages.end() ? nullptr : &*message, check.evidence);
  switch (check.status) {
    case x509::Status::pass: return fill(sentence_of(check.rule).holds, evidence);
    case x509::Status::fail: return fill(sentence_of(check.rule).broken, evidence);
    case x509::Status::skip:
    case x509::Status::not_applicable: break;
  }
  if (check.rule != Rule::certificate_missing)
    return fill(sentence_of(check.rule).broken, evidence);
  // A remark is all evidence: why a client has nothing to show.
  std::string out = "The " + std::string(name_of(check.who)) + " has no certificate to send:";
  for (const Evidence& one : check.evidence)
    out += " " + (one.name == "reason" ? one.value : one.name + ": " + one.value) + ";";
  out.back() = '.';
  return out;
}

std::string sentence(const Trace& trace, const FailureEntry& entry) {
  const Failure& failure = entry.failure;
  const MessageEntry* message = message_of(trace, entry);
  auto evidence = evidence_of(trace, entry.who, message, failure.evidence);
  if (!message)
    evidence.push_back(
        {"message", failure.message.empty() ? "a record" : std::string(failure.message)});
  evidence.push_back({"field", failure.field});
  if (failure.offset) evidence.push_back({"offset", std::to_string(*failure.offset)});
  return fill(sentence_of(failure.rule).broken, evidence);
}

std::string remedy(const Trace& trace, const FailureEntry& entry) {
  return fill(sentence_of(entry.failure.rule).fix,
              evidence_of(trace, entry.who, message_of(trace, entry), entry.failure.evidence));
}

const MessageEntry* message_of(const Trace& trace, const FailureEntry& entry) {
  const MessageEntry* found = nullptr;
  for (const MessageEntry& message : trace.messages)
    if (message.sender != entry.who && name_of(message.message) == entry.failure.message)
      found = &message;
  return found;
}

std::vector<std::string> passes_of(const x509::Verdict& verdict, Check check) {
  struct Group {
    std::string key, text, likewise;
  };
  std::vector<Group> groups;
  for (const x509::Checked& one : verdict.checks) {
    if (one.check != check || one.status != x509::Status::pass) continue;
    // Each stands on a list or key of its own; usages differ between end entity and issuer.
    const bool alone = check == Check::revocation || check == Check::signature;
    const std::string key = alone ? one.subject() : values("needed", one.evidence);
    const auto same = std::ranges::find(groups, key, &Group::key);
    if (same == groups.end())
      groups.push_back({key, sentence(one), {}});
    else
      same->likewise += (same->likewise.empty() ? "" : ", ") + short_subject(one.subject());
  }
  std::vector<std::string> out;
  for (const Group& group : groups)
    out.push_back(group.text + (group.likewise.empty() ? "" : "; likewise " + group.likewise));
  return out;
}

std::string sentence(const x509::Abandoned& abandoned) {
  const x509::Certificate& last = *abandoned.path.back();
  std::string out = x509::path_text(abandoned.path, abandoned.anchored);
  // Namesakes are told apart by their keys.
  if (last.subject_key_id())
    out += " [" +
           to_hex(last.subject_key_id()->first(
               std::min<std::size_t>(4, last.subject_key_id()->size()))) +
           "]";
  const std::string at_fault =
      short_subject(x509::to_string(abandoned.path[abandoned.depth]->subject()));
  const bool other_key = abandoned.reason == x509::Reason::signature_wrong &&
                         abandoned.depth + 2 == abandoned.path.size();
  return out + ": " +
         (other_key ? "its key has not signed " + at_fault
                    : at_fault + " " + std::string(sentence_of(abandoned.reason).what));
}

std::vector<std::string> abandoned_paths(const x509::Verdict& verdict, std::size_t most) {
  std::vector<std::string> out;
  for (const x509::Abandoned& one : verdict.abandoned) {
    if (most > 0 && out.size() == most) {
      out.push_back("and " + std::to_string(verdict.abandoned.size() - most) +
                    " more (--detail 3)");
      break;
    }
    out.push_back(sentence(one));
  }
  return out;
}

std::string remedy(const x509::Checked& checked) {
  std::vector<Evidence> evidence = checked.evidence;
  evidence.push_back({"certificate", short_subject(checked.subject())});
  return fill(sentence_of(checked.reason).fix, evidence);
}

std::string fetch_text(const std::vector<std::string>& urls, std::string_view what) {
  if (urls.empty()) return {};
  return " The certificate says where " + std::string(what) + ": curl -O '" + urls.front() + "'";
}

std::string remedy(const x509::Verdict& verdict, const x509::Checked& checked) {
  using x509::Reason;
  std::string out = remedy(checked);
  if (checked.reason == Reason::issuer_unknown && !verdict.path.empty())
    out += fetch_text(x509::issuer_urls(*verdict.path.back()), "its issuer's certificate is");
  const bool list = checked.reason == Reason::crl_missing || checked.reason == Reason::crl_stale;
  if (list && checked.depth < verdict.path.size())
    out += fetch_text(x509::crl_urls(*verdict.path[checked.depth]), "its issuer's CRL is");
  return out;
}

std::string short_subject(std::string_view subject) {
  // Commas that belong to a value are escaped in it.
  const std::size_t at = subject.starts_with("CN=") ? 3
                         : subject.find(", CN=") == std::string_view::npos
                             ? 0
                             : subject.find(", CN=") + 5;
  if (at == 0) return std::string(subject);
  std::size_t end = at;
  while (end < subject.size() && subject[end] != ',' && subject[end] != '+')
    end += subject[end] == '\\' ? 2 : 1;
  return std::string(subject.substr(at, std::min(end, subject.size()) - at));
}

}  // namespace handglass::study
