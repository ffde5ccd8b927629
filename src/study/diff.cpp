#include "study/diff.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "study/certificate_facts.hpp"
#include "study/explanations.hpp"
#include "study/parameters.hpp"
#include "study/rows.hpp"
#include "study/sentences.hpp"
#include "study/verdict.hpp"

namespace handglass::study {
namespace {

// Fields that are new in every handshake, or follow from what is.
constexpr auto fresh = std::to_array<std::string_view>(
    {"random", "session_id", "public", "dh_Ys", "dh_Yc", "ecdh_Yc", "encrypted_pre_master_secret",
     "signature", "verify_data", "ticket"});

// A difference, and where in the handshake it stands: behind message `n`, the fields of that
// message before the checks of it.
struct Placed {
  std::size_t n = 0;
  int order = 0;
  Difference difference;
  std::size_t nth = 0;
};

// What counts of a certificate: serial number, key and dates are new whenever it is made again.
std::string certificate_text(const x509::CertificateRef& certificate, Time at) {
  if (!certificate) return "malformed";
  const CertificateFacts facts = facts_of(*certificate);
  std::string out = facts.subject + ", issued by " + facts.issuer + ", " + facts.key;
  if (at < certificate->not_before()) out += ", not valid before " + facts.not_before;
  if (at > certificate->not_after()) out += ", expired " + facts.not_after;
  if (!facts.use.empty()) out += ", " + facts.use;
  if (!facts.names.empty()) out += ", for " + facts.names;
  return out;
}

struct Meaning {
  std::string path;  // as it stands in the message, but for a second one of that name: unique
  std::string value;
};

// What a message means, by names that do not change where something else is added: an extension is
// known by its name, a list is one value.
std::vector<Meaning> meanings_of(const MessageEntry& message, Time at) {
  std::vector<Meaning> out;
  if (message.message == Message::certificate) {
    std::size_t i = 0;
    for (const x509::CertificateRef& certificate : certificates_in(&message)) {
      const std::string path = "certificate_list[" + std::to_string(i++) + "]";
      out.push_back({path, certificate_text(certificate, at)});
    }
    return out;
  }
  std::vector<std::string> above;
  std::map<std::string, std::size_t> times;
  for (const FieldRow& row : meaning_rows(message)) {
    above.resize(static_cast<std::size_t>(row.indent));
    std::string path;
    for (const std::string& name : above) path += name + ".";
    path += row.name;
    above.push_back(row.name);
    // How many there are follows from which there are.
    const bool count = row.value.ends_with(" entries") || row.value.ends_with(" entry");
    if (std::ranges::count(fresh, row.name) != 0 || count || row.value.empty()) continue;
    // A broken message may have two fields of one name: the second is told from the first.
    const std::size_t nth = ++times[path];
    if (nth > 1) path += " (" + std::to_string(nth) + ")";
    out.push_back({std::move(path), row.value});
  }
  return out;
}

std::string message_name(const MessageEntry& message) {
  return message.n == 0 ? message.name() : message_text(message.n) + " " + message.name();
}

std::string meaning_of_message(const MessageEntry& message) {
  return std::string(why(message.message, message.sender, message.key_exchange));
}

void compare_fields(std::vector<Placed>& out, const MessageEntry& a, const MessageEntry& b,
                    Time a_time, Time b_time) {
  const auto left = meanings_of(a, a_time), right = meanings_of(b, b_time);
  const auto by_path = [](const std::vector<Meaning>& meanings) {
    std::map<std::string_view, std::string_view> values;
    for (const Meaning& meaning : meanings) values.emplace(meaning.path, meaning.value);
    return values;
  };
  const auto of_left = by_path(left), of_right = by_path(right);
  const auto add = [&](const std::string& path, const std::string& one, const std::string& other) {
    out.push_back({a.n, 0, {message_name(a) + ", " + path, one, other, meaning_of_message(a)}});
  };
  for (const Meaning& meaning : left)
    if (const auto it = of_right.find(meaning.path); it == of_right.end())
      add(meaning.path, meaning.value, "");
    else if (it->second != meaning.value)
      add(meaning.path, meaning.value, std::string(it->second));
  for (const Meaning& meaning : right)
    if (!of_left.contains(meaning.path)) add(meaning.path, "", meaning.value);
}

bool alike(const MessageEntry& a, const MessageEntry& b) {
  return a.message == b.message && a.sender == b.sender;
}

// Messages beside each other; one that only one run has is told, and the others go on.
void compare_messages(std::vector<Placed>& out, const Trace& a, const Trace& b) {
  const auto alone = [&](const MessageEntry& message, bool in_a, std::size_t after) {
    const std::string said = std::string(name_of(message.sender)) + " says " + message.name();
    out.push_back({after,
                   3,
                   {in_a ? message_name(message) : message.name(), in_a ? said : "",
                    in_a ? "" : said, meaning_of_message(message)}});
  };
  std::size_t j = 0, last = 0;
  for (const MessageEntry& one : a.messages) {
    std::size_t match = j;
    while (match < b.messages.size() && !alike(one, b.messages[match])) ++match;
    if (match == b.messages.size()) {
      alone(one, true, std::max(last, one.n));
      continue;
    }
    for (; j < match; ++j) alone(b.messages[j], false, last);
    last = std::max(last, one.n);
    compare_fields(out, one, b.messages[j++], a.time, b.time);
  }
  for (; j < b.messages.size(); ++j) alone(b.messages[j], false, last);
}

struct Verdict {
  std::size_t message = 0;
  std::string subject, status, text;
};
// The first of each subject with each status: what comes again says nothing new.
std::vector<Verdict> verdicts_of(const Trace& trace) {
  std::vector<Verdict> out;
  for (const CheckEntry& check : trace.checks)
    out.push_back({check.message,
                   std::string(name_of(check.who)) + ": " + std::string(info(check.rule).id),
                   std::string(name_of(check.status)), sentence(trace, check)});
  for (const JudgementEntry& judgement : trace.judgements)
    for (const x509::Checked& check : judgement.verdict.checks)
      out.push_back({judgement.message,
                     std::string(name_of(judgement.who)) + ": " +
                         std::string(sentence_of(check.check).label) + " of certificate " +
                         std::to_string(check.depth),
                     std::string(name_of(check.status)), sentence(check)});
  std::set<std::pair<std::string, std::string>> seen;
  std::erase_if(out,
                [&](const Verdict& one) { return !seen.emplace(one.subject, one.status).second; });
  return out;
}

// A check that came out otherwise. Those that one run never reached follow from where it ended.
void compare_checks(std::vector<Placed>& out, const Trace& a, const Trace& b) {
  const auto left = verdicts_of(a), right = verdicts_of(b);
  std::map<std::string_view, std::vector<const Verdict*>> others;
  for (const Verdict& other : right) others[other.subject].push_back(&other);
  std::set<std::string_view> seen;
  for (const Verdict& one : left)
    for (const Verdict* const other : others[one.subject])
      if (one.status != other->status && (one.status == "fail" || other->status == "fail") &&
          seen.insert(one.subject).second)
        out.push_back({std::max(one.message, other->message),
                       1,
                       {"the check of " + message_text(std::max(one.message, other->message)) +
                            " by the " + one.subject,
                        one.status + ": " + one.text, other->status + ": " + other->text, ""}});
}

const AlertEntry* fatal_alert(const Trace& trace) {
  const auto it = std::ranges::find(trace.alerts, AlertLevel::fatal, &AlertEntry::level);
  return it == trace.alerts.end() ? nullptr : &*it;
}

void compare_alerts(std::vector<Placed>& out, const Trace& a, const Trace& b) {
  const AlertEntry *left = fatal_alert(a), *right = fatal_alert(b);
  const auto text = [](const AlertEntry* alert) {
    return alert ? std::string(name_of(alert->sender)) + " sends " + alert_text(alert->alert)
                 : std::string();
  };
  if (text(left) == text(right)) return;
  const Outcome bad = outcome(right ? b : a);
  const std::size_t after = std::max(left ? left->after : 0, right ? right->after : 0);
  out.push_back(
      {after, 2, {"a fatal alert", text(left), text(right), bad.refusal ? bad.refusal->fix : ""}});
}

}  // namespace

Comparison compare(const Trace& a, const Trace& b) {
  std::vector<Placed> placed;
  compare_messages(placed, a, b);
  compare_checks(placed, a, b);
  compare_alerts(placed, a, b);
  // What stands at one place keeps the order in which it was found.
  for (std::size_t i = 0; i < placed.size(); ++i) placed[i].nth = i;
  std::ranges::sort(placed, {},
                    [](const Placed& one) { return std::tuple(one.n, one.order, one.nth); });
  Comparison out{.differences = {}, .a_outcome = outcome(a).text, .b_outcome = outcome(b).text};
  for (Placed& one : placed) out.differences.push_back(std::move(one.difference));
  return out;
}

}  // namespace handglass::study
