#include "study/diff.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "study/explanations.hpp"
#include "study/parameters.hpp"
#include "study/rows.hpp"
#include "study/sentences.hpp"
#include "study/verdict.hpp"
#include "x509/extensions.hpp"
#include "x509/purpose.hpp"

namespace handglass::study {
namespace {

// Fields that are new in every handshake, or follow from what is.
constexpr auto fresh =
    std::to_array<std::string_view>({"random", "session_id", "public", "dh_Ys", "dh_Yc", "ecdh_Yc",
                                     "encrypted_pre_master_secret", "signature", "verify_data"});

bool is_fresh(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? path : path.substr(dot + 1);
  if (last == "length") return is_fresh(path.substr(0, dot == std::string_view::npos ? 0 : dot));
  return std::ranges::count(fresh, last) != 0;
}

// What counts of a certificate: serial number, key and dates are new whenever it is made again.
std::string certificate_facts(View der, Time at) {
  const auto parsed = x509::Certificate::parse(der);
  if (!parsed) return "malformed";
  const x509::Certificate& certificate = **parsed;
  std::string out = x509::to_string(certificate.subject()) + ", issued by " +
                    x509::to_string(certificate.issuer()) + ", " +
                    (certificate.key() ? crypto::describe(*certificate.key()) : "a key unknown");
  if (at < certificate.not_before())
    out += ", not valid before " + to_minutes(certificate.not_before());
  if (at > certificate.not_after()) out += ", expired " + to_minutes(certificate.not_after());
  if (certificate.has_key_usage()) out += ", " + certificate.key_usage_text();
  if (const auto& purposes = certificate.extended_key_usage())
    for (const auto& purpose : *purposes)
      out += ", " + x509::key_purpose_name(der::dotted(purpose));
  if (!certificate.subject_alt_names().empty()) out += ", for " + x509::alt_names_text(certificate);
  return out;
}

struct Field {
  std::string path, value;
  Bytes bytes;
};
std::vector<Field> fields_of(const MessageEntry& message, Time at) {
  std::vector<Field> out;
  for (std::size_t i = 0; i < message.fields.size(); ++i) {
    const wire::Note& note = message.fields[i];
    // A length says no more than what it counts.
    if (note.kind != wire::NoteKind::leaf) continue;
    std::string path = wire::path_of(message.fields, i);
    if (is_fresh(path)) continue;
    const View bytes = View(message.bytes).subspan(note.at, note.size);
    const bool certificate =
        message.message == Message::certificate && path.starts_with("certificate_list[");
    out.push_back({std::move(path),
                   certificate ? certificate_facts(bytes, at) : value_of(message, note),
                   certificate ? Bytes{} : to_bytes(bytes)});
  }
  return out;
}

std::string message_name(const MessageEntry& message) {
  return message.n == 0 ? message.name() : message_text(message.n) + " " + message.name();
}

void compare_fields(std::vector<Difference>& out, const MessageEntry& a, const MessageEntry& b,
                    Time a_time, Time b_time) {
  const auto left = fields_of(a, a_time), right = fields_of(b, b_time);
  const std::string meaning(why(a.message, a.sender, a.key_exchange));
  const auto find = [](const std::vector<Field>& in, const std::string& path) {
    const auto it = std::ranges::find(in, path, &Field::path);
    return it == in.end() ? nullptr : &*it;
  };
  const auto shown = [](const Field* field) { return field ? field->value : std::string(); };
  const auto add = [&](const std::string& path, const Field* one, const Field* other) {
    out.push_back({message_name(a) + ", " + path, shown(one), shown(other), meaning});
  };
  for (const Field& field : left) {
    const Field* other = find(right, field.path);
    if (!other || other->bytes != field.bytes || other->value != field.value)
      add(field.path, &field, other);
  }
  for (const Field& field : right)
    if (!find(left, field.path)) add(field.path, nullptr, &field);
}

// Messages one after the other, as far as both runs say the same ones.
void compare_messages(std::vector<Difference>& out, const Trace& a, const Trace& b) {
  for (std::size_t i = 0; i < std::max(a.messages.size(), b.messages.size()); ++i) {
    const MessageEntry* one = i < a.messages.size() ? &a.messages[i] : nullptr;
    const MessageEntry* other = i < b.messages.size() ? &b.messages[i] : nullptr;
    if (one && other && one->message == other->message && one->sender == other->sender) {
      compare_fields(out, *one, *other, a.time, b.time);
      continue;
    }
    const MessageEntry& there = one ? *one : *other;
    const auto said = [](const MessageEntry* message) {
      return message ? std::string(name_of(message->sender)) + " says " + message->name()
                     : std::string();
    };
    out.push_back({"after " + (i == 0 ? std::string("nothing") : message_name(a.messages[i - 1])),
                   said(one), said(other),
                   std::string(why(there.message, there.sender, there.key_exchange))});
    return;  // from here on they tell different stories
  }
}

struct Judged {
  std::string subject, status, text;
};
std::vector<Judged> judged_of(const Trace& trace) {
  std::vector<Judged> out;
  for (const CheckEntry& check : trace.checks)
    out.push_back({std::string(name_of(check.who)) + ": " + std::string(info(check.rule).id),
                   std::string(name_of(check.status)), sentence(trace, check)});
  for (const JudgementEntry& judgement : trace.judgements)
    for (const x509::Checked& check : judgement.verdict.checks)
      out.push_back({std::string(name_of(judgement.who)) + ": " +
                         std::string(sentence_of(check.check).label) + " of certificate " +
                         std::to_string(check.depth),
                     std::string(name_of(check.status)), sentence(check)});
  return out;
}

// A check that came out otherwise. Those that one run never reached follow from where it ended.
void compare_checks(std::vector<Difference>& out, const Trace& a, const Trace& b) {
  const auto left = judged_of(a), right = judged_of(b);
  std::set<std::string> seen;
  for (const Judged& one : left)
    for (const Judged& other : right)
      if (one.subject == other.subject && one.status != other.status &&
          (one.status == "fail" || other.status == "fail") && seen.insert(one.subject).second)
        out.push_back({"check, " + one.subject, one.status + ": " + one.text,
                       other.status + ": " + other.text, ""});
}

std::string alert_of(const Trace& trace) {
  for (const AlertEntry& alert : trace.alerts)
    if (alert.level == AlertLevel::fatal)
      return std::string(name_of(alert.sender)) + " sends " + alert_text(alert.alert);
  return {};
}

}  // namespace

Comparison compare(const Trace& a, const Trace& b) {
  Comparison out;
  compare_messages(out.differences, a, b);
  compare_checks(out.differences, a, b);
  const std::string left = alert_of(a), right = alert_of(b);
  if (left != right) {
    const Outcome bad = outcome(right.empty() ? a : b);
    out.differences.push_back({"fatal alert", left, right, bad.refusal ? bad.refusal->fix : ""});
  }
  out.a_outcome = outcome(a).text;
  out.b_outcome = outcome(b).text;
  return out;
}

}  // namespace handglass::study
