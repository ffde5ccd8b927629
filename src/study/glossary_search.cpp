#include <algorithm>
#include <array>
#include <optional>

#include "base/letters.hpp"
#include "study/glossary.hpp"
#include "study/glossary_subject.hpp"

namespace handglass::study {
namespace {

constexpr bool counts(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
}

// What is left of a text once nothing counts but letters, digits and the dots of paths.
std::string essence(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (counts(c)) out += lower(c);
  return out;
}

// The same without making strings: this is asked of every row.
bool alike(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (true) {
    while (i < a.size() && !counts(a[i])) ++i;
    while (j < b.size() && !counts(b[j])) ++j;
    if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
    if (lower(a[i++]) != lower(b[j++])) return false;
  }
}

bool contains(std::string_view text, std::string_view wanted) {
  return essence(text).find(wanted) != std::string::npos;
}

std::string_view last_name(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::vector<Subject> subjects_where(auto&& holds) {
  std::vector<Subject> out;
  for (const Subject& subject : all_subjects())
    if (holds(subject)) out.push_back(subject);
  return out;
}

// ---- The ways to read what somebody asks for, in this order

// A name, a number or a label, with or without its topic before it: "48", "alert 48", "unknown ca".
std::vector<Subject> by_name(std::string_view words) {
  return subjects_where([&](const Subject& subject) {
    const std::string topic(name_of(subject.topic()));
    return std::ranges::any_of(names_of_subject(subject), [&](const std::string& name) {
      return alike(name, words) || alike(topic + " " + name, words);
    });
  });
}

// The path of a field as a trace says it: "ServerKeyExchange.params.public.length".
std::vector<Subject> by_path(std::string_view words) {
  const std::size_t dot = words.find('.');
  if (dot == std::string_view::npos || !find_entry(Topic::message, words.substr(0, dot))) return {};
  const Entry* row = find_field(words);
  return row ? std::vector<Subject>{{.row = row}} : std::vector<Subject>{};
}

// A field by its own name, without those that hold it.
std::vector<Subject> by_field_name(std::string_view words) {
  return subjects_where([&](const Subject& subject) {
    return subject.topic() == Topic::field && alike(last_name(subject.id()), words);
  });
}

// Part of a name. A number is never meant as part of one.
std::vector<Subject> by_part(std::string_view words) {
  const std::string wanted = essence(words);
  const bool has_letters = std::ranges::any_of(wanted, [](char c) { return c >= 'a' && c <= 'z'; });
  if (wanted.size() < 2 || !has_letters) return {};
  return subjects_where([&](const Subject& subject) {
    return contains(subject.id(), wanted) ||
           (subject.suite && contains(subject.suite->openssl_name, wanted));
  });
}

// Words of a text.
std::vector<Subject> by_mention(std::string_view words) {
  const std::string wanted = essence(words);
  if (wanted.size() < 4) return {};
  return subjects_where([&](const Subject& subject) {
    return (subject.row && contains(subject.row->text, wanted)) ||
           (subject.cause && contains(subject.cause->title, wanted));
  });
}

struct Reading {
  bool exact;      // what it finds is what was meant
  bool as_a_last;  // asked only where no other found anything
  std::vector<Subject> (*find)(std::string_view words);
};
constexpr auto readings = std::to_array<Reading>({
    {.exact = true, .as_a_last = false, .find = by_name},
    {.exact = true, .as_a_last = false, .find = by_path},
    {.exact = false, .as_a_last = false, .find = by_field_name},
    {.exact = false, .as_a_last = false, .find = by_part},
    {.exact = false, .as_a_last = true, .find = by_mention},
});

}  // namespace

const Entry* find_entry(Topic topic, std::string_view id) {
  for (const Entry& row : glossary())
    if (row.topic == topic && alike(row.id, id)) return &row;
  return nullptr;
}

std::string explain_id(std::string_view message, std::string_view path) {
  std::string out = std::string(message) + ".";
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

const Entry* find_field(std::string_view explain_id) {
  for (std::string_view tail = explain_id;;) {
    if (const Entry* row = find_entry(Topic::field, tail)) return row;
    const std::size_t dot = tail.find('.');
    if (dot == std::string_view::npos) return find_entry(Topic::extension, tail);
    tail.remove_prefix(dot + 1);
  }
}

Found search(std::string_view words) {
  std::vector<Subject> exact, others;
  if (essence(words).empty()) return {};
  for (const Reading& reading : readings) {
    if (reading.as_a_last && !(exact.empty() && others.empty())) continue;
    for (const Subject& subject : reading.find(words)) {
      const bool known = std::ranges::find(exact, subject) != exact.end() ||
                         std::ranges::find(others, subject) != others.end();
      if (!known) (reading.exact ? exact : others).push_back(subject);
    }
  }
  Found out;
  std::ranges::transform(exact, std::back_inserter(out.exact), explain);
  std::ranges::transform(others, std::back_inserter(out.others), explain);
  return out;
}

}  // namespace handglass::study
