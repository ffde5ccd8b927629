#include "study/log_words.hpp"

#include <algorithm>
#include <charconv>

#include "base/letters.hpp"
#include "base/limits.hpp"

namespace handglass::study {
namespace {

constexpr std::size_t nowhere = std::string_view::npos;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool in_a_word(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

// Whether no word, and no number with dots in it, goes on from the byte before `at` to that at it.
bool is_bound(std::string_view line, std::size_t at) {
  if (at == 0 || at >= line.size()) return true;
  const char before = line[at - 1], after = line[at];
  if (in_a_word(before) && in_a_word(after)) return false;
  if (before == '.' && at >= 2) return !(is_digit(line[at - 2]) && is_digit(after));
  if (after == '.' && at + 1 < line.size()) return !(is_digit(before) && is_digit(line[at + 1]));
  return true;
}

// Part of a text up to a mark, which is taken off with it.
std::string_view next_part(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view out = rest.substr(0, at);
  rest.remove_prefix(at == nowhere ? rest.size() : at + 1);
  return out;
}

// ---- What stands in braces: how many bytes of `text` it takes, 0 where it is not there

std::size_t digits(std::string_view text, unsigned& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? static_cast<std::size_t>(end - text.data()) : 0;
}

std::size_t take_alert(std::string_view text, LogMatch& match) {
  unsigned number = 0;
  const std::size_t length = digits(text, number);
  if (length == 0 || number > 255) return 0;
  const Alert alert = static_cast<Alert>(number);
  match.alert = name_of(alert).empty() ? std::nullopt : std::optional(alert);
  return length;
}

std::size_t take_verify(std::string_view text, LogMatch& match) {
  unsigned number = 0;
  const std::size_t length = digits(text, number);
  if (length == 0 || number == 0 || number > 999) return 0;
  const auto found =
      std::ranges::find(verify_codes(), static_cast<int>(number), &VerifyCode::number);
  match.code = found == verify_codes().end() ? nullptr : &*found;
  return length;
}

// Whether the text begins with the words, and ends there or goes on with another word. An
// underscore is as good as a blank.
bool begins_with(std::string_view text, std::string_view words) {
  if (words.empty() || text.size() < words.size()) return false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char a = text[i] == '_' ? ' ' : text[i], b = words[i] == '_' ? ' ' : lower(words[i]);
    if (a != b) return false;
  }
  return text.size() == words.size() || !(in_a_word(words.back()) && in_a_word(text[words.size()]));
}

std::size_t take_name(std::string_view text, LogMatch& match) {
  std::size_t longest = 0;
  const auto consider = [&](Alert alert, std::string_view words) {
    if (words.size() <= longest || !begins_with(text, words)) return;
    longest = words.size();
    match.alert = alert;
  };
  for (const auto& [alert, name] : names_of<Alert>) consider(alert, name);
  for (const AlertWords& row : alert_words()) consider(row.alert, row.words);
  return longest;
}

// A text that says nothing by itself is not looked for: it may be anything's.
std::size_t take_reason(std::string_view text, LogMatch& match) {
  std::size_t longest = 0;
  for (const VerifyCode& row : verify_codes()) {
    if (row.causes.front() == Cause::none) continue;
    for (std::string_view rest = row.text; !rest.empty();) {
      const std::string_view words = next_part(rest, '|');
      if (words.size() <= longest || !begins_with(text, words)) continue;
      longest = words.size();
      match.code = &row;
    }
  }
  return longest;
}

// Names of a single word are too common to be one.
std::size_t take_code(std::string_view text, LogMatch& match) {
  std::size_t longest = 0;
  for (const VerifyCode& row : verify_codes()) {
    const bool there = row.name.size() > longest && text.size() >= row.name.size() &&
                       std::ranges::equal(text.substr(0, row.name.size()), row.name, {}, {}, lower);
    if (!there) continue;
    const char next = text.size() > row.name.size() ? text[row.name.size()] : ' ';
    if (in_a_word(next) || next == '_') continue;
    longest = row.name.size();
    match.code = &row;
  }
  return longest;
}

std::size_t take_number(std::string_view text, LogMatch&) {
  unsigned value = 0;
  return digits(text, value);
}

struct Slot {
  std::string_view name;
  std::size_t (*take)(std::string_view text, LogMatch& match);
};
constexpr auto slots = std::to_array<Slot>({
    {"alert", take_alert},
    {"name", take_name},
    {"verify", take_verify},
    {"reason", take_reason},
    {"code", take_code},
    {"number", take_number},
});

// ---- A row's words in a line

// How much of the line the words take from `at` on, which have no "*"; 0 where they are not there.
// Python and Node.js write OpenSSL's words with underscores for blanks.
std::size_t length_at(std::string_view line, std::size_t at, std::string_view words,
                      LogMatch& match) {
  std::size_t place = at;
  while (!words.empty()) {
    if (words.front() != '{') {
      if (place == line.size()) return 0;
      const char there = line[place] == '_' && words.front() == ' ' ? ' ' : line[place];
      if (there != words.front()) return 0;
      ++place;
      words.remove_prefix(1);
      continue;
    }
    words.remove_prefix(1);
    const std::string_view name = next_part(words, '}');
    const auto found = std::ranges::find(slots, name, &Slot::name);
    const std::size_t length = found == slots.end() ? 0 : found->take(line.substr(place), match);
    if (length == 0) return 0;
    place += length;
  }
  return is_bound(line, place) ? place - at : 0;
}

// The first place from `from` on where the words begin a word of the line.
std::optional<LogMatch> find_part(std::string_view line, std::size_t from, std::string_view words) {
  const bool literal = words.front() != '{';
  for (std::size_t at = from; at < line.size(); ++at) {
    if (literal && (at = line.find(words.front(), at)) == nowhere) return std::nullopt;
    if (!is_bound(line, at)) continue;
    LogMatch match;
    match.length = length_at(line, at, words, match);
    match.begin = at;
    match.end = at + match.length;
    if (match.length > 0) return match;
  }
  return std::nullopt;
}

// All parts between "*" one behind the other.
std::optional<LogMatch> find_in_order(std::string_view line, std::string_view words) {
  std::optional<LogMatch> out;
  while (!words.empty()) {
    std::string_view part = next_part(words, '*');
    if (out && part.starts_with(' ')) part.remove_prefix(1);
    if (!words.empty() && part.ends_with(' ')) part.remove_suffix(1);
    const auto match = find_part(line, out ? out->end : 0, part);
    if (!match) return std::nullopt;
    if (!out) {
      out = match;
      continue;
    }
    out->end = match->end;
    out->length += match->length;
    if (match->alert) out->alert = match->alert;
    if (match->code) out->code = match->code;
  }
  return out;
}

}  // namespace

std::string folded(std::string_view line) {
  line = line.substr(0, limits::log_line);
  std::string out = "\n";
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i).starts_with("\x1b[")) {
      i = line.find_first_not_of("0123456789;", i + 2);
      if (i == nowhere) break;
    } else {
      out += static_cast<unsigned char>(line[i]) < ' ' ? ' ' : lower(line[i]);
    }
  }
  const std::size_t first = out.find_first_not_of(" \n"), last = out.find_last_not_of(' ');
  return first == nowhere ? std::string() : "\n" + out.substr(first, last + 1 - first) + "\n";
}

std::optional<LogMatch> find_words(std::string_view line, std::string_view words) {
  std::optional<LogMatch> out;
  while (!words.empty()) {
    const auto match = find_in_order(line, next_part(words, '|'));
    if (match && (!out || match->length > out->length)) out = match;
  }
  return out;
}

}  // namespace handglass::study
